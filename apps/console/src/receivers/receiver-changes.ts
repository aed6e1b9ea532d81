import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { maskedSettings } from '#contracts/receivers/mask.js';
import { receiverDefinition, type ReceiverDefinition } from '#contracts/receivers/registry.js';
import { AppError } from '#platform/errors/app-error.js';
import { ForbiddenTarget, type Reach } from '#platform/net/reach.js';
import { SealBroken, type SecretBox } from '#platform/secrets/secret-box.js';
import { ReceiverStatusStore } from '#store/receivers/receiver-status.store.js';
import { receiverPlace, ReceiversStore, type StoredReceiver } from '#store/receivers/receivers.store.js';
import { RoutesStore } from '#store/receivers/routes.store.js';
import { requestFault } from '../http/request-fault.js';

/** DI token of the box that seals receivers' secrets; null when the instance has no key. */
export const SECRET_BOX = Symbol('secret box');
/** DI token of how far receivers may reach that are made over the API. */
export const TARGET_REACH = Symbol('target reach');

/** Makes, changes and removes receivers over the API. */
@Injectable()
export class ReceiverChanges {
  constructor(
    private readonly receivers: ReceiversStore,
    private readonly status: ReceiverStatusStore,
    private readonly routes: RoutesStore,
    @Inject(SECRET_BOX) private readonly box: SecretBox | null,
    @Inject(TARGET_REACH) private readonly reach: Reach,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 400 `forbidden_target`, 409 `name_taken`, 503 `no_secret_key`. */
  async create(definition: ReceiverDefinition): Promise<void> {
    this.checkTargets(definition);
    const { name, type } = definition;
    const taken = (await this.status.list()).some((one) => one.name === name && one.source !== 'api');
    if (taken || !(await this.receivers.create({ name, type, ...this.sealed(definition) }, this.clock()))) {
      throw new AppError('name_taken', 409, `There is a receiver with the name ${name} already.`, {
        field: 'name',
      });
    }
  }

  /** @throws AppError 400 for settings that do not fit, 404, 409 when somebody else changes it, 503. */
  async change(name: string, settings: Record<string, unknown>): Promise<void> {
    const stored = await this.existing(name);
    const merged = { ...this.opened(stored).settings, ...settings };
    const kept = Object.entries(merged).filter(([, value]) => value !== null);
    const given = { name, type: stored.type, settings: Object.fromEntries(kept) };
    const parsed = receiverDefinition.safeParse(given);
    if (!parsed.success) throw requestFault(parsed.error.issues, given, 'body', ['settings']);
    this.checkTargets(parsed.data);
    if (!(await this.receivers.update(stored, this.sealed(parsed.data), this.clock()))) {
      throw new AppError('changed_meanwhile', 409, 'Somebody else changed this receiver; read it again.');
    }
  }

  /** @throws AppError 404, 409 `receiver_in_use` while a route names it. */
  async remove(name: string): Promise<void> {
    await this.existing(name);
    const { file, api } = await this.routes.read();
    const position = api.findIndex((route) =>
      [...route.receivers, ...(route.escalation?.receivers ?? [])].includes(name),
    );
    if (position >= 0) {
      throw new AppError(
        'receiver_in_use',
        409,
        `Route ${file.length + position} names this receiver; change it first.`,
      );
    }
    await this.receivers.remove(name);
  }

  private async existing(name: string): Promise<StoredReceiver> {
    const stored = await this.receivers.get(name);
    if (stored) return stored;
    const operated = (await this.status.list()).some((one) => one.name === name && one.source !== 'api');
    throw operated
      ? new AppError('not_changeable', 409, 'The operator configured this receiver; it is changed there.')
      : noReceiver();
  }

  private sealed(definition: ReceiverDefinition) {
    const sealed = this.key().seal(JSON.stringify(definition), receiverPlace(definition.name));
    return { sealed, shown: maskedSettings(definition) };
  }

  private opened({ name, sealed }: StoredReceiver): z.infer<typeof receiverDefinition> {
    try {
      return receiverDefinition.parse(JSON.parse(this.key().open(sealed, receiverPlace(name))));
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      throw new AppError(
        'secrets_unreadable',
        409,
        `The secrets of this receiver cannot be read (${error.message}); remove it and make it anew.`,
      );
    }
  }

  private key(): SecretBox {
    if (this.box) return this.box;
    throw new AppError(
      'no_secret_key',
      503,
      'Receivers can be made over the API when FOGHORN_SECRET_KEY is set, for console and worker alike.',
    );
  }

  /** The early word on addresses; what a name leads to is judged at each connection. */
  private checkTargets({ settings }: ReceiverDefinition): void {
    for (const [field, value] of Object.entries(settings)) {
      const host =
        field === 'host' ? String(value) : /url$/i.test(field) ? new URL(String(value)).hostname : null;
      if (host === null) continue;
      try {
        this.reach.check(host);
      } catch (error) {
        if (!(error instanceof ForbiddenTarget)) throw error;
        throw new AppError(
          'forbidden_target',
          400,
          `settings.${field}: expected an address on the public internet; FOGHORN_ALLOW_PRIVATE_TARGETS allows others.`,
          { field: `settings.${field}` },
        );
      }
    }
  }
}

/** The refusal of a name that is no receiver's. */
export function noReceiver(): AppError {
  return new AppError('not_found', 404, 'There is no receiver with this name.', { field: 'name' });
}

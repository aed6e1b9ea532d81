import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/** Something sealed cannot be opened: another key, another place, or changed on the way. */
export class SealBroken extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'SealBroken';
  }
}

/** A key for one purpose, of `bytes` length; what is derived for one purpose tells nothing about another. */
export function derivedKey(secret: string, purpose: string, bytes: number = KEY_BYTES): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `foghorn ${purpose}`, bytes));
}

/**
 * Encrypts texts for the database with AES-256-GCM: `v1.<key id>.<iv, tag and ciphertext>`. A text is bound to its
 * place (for example the name of its row), so that nobody can put one row's secret into another.
 */
export class SecretBox {
  private readonly key: Buffer;
  private readonly keyId: string;

  /** @param secret the instance's secret; long and random */
  constructor(secret: string) {
    this.key = derivedKey(secret, 'secret box');
    this.keyId = derivedKey(secret, 'secret box key id', KEY_ID_BYTES).toString('hex');
  }

  seal(text: string, place: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [VERSION, this.keyId, Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')].join(
      '.',
    );
  }

  /** @throws SealBroken */
  open(sealed: string, place: string): string {
    const [version, keyId, data = ''] = sealed.split('.');
    if (version !== VERSION) throw new SealBroken('sealed in a way that this version does not know');
    if (keyId !== this.keyId) throw new SealBroken('sealed with another FOGHORN_SECRET_KEY');
    const bytes = Buffer.from(data, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const body = bytes.subarray(IV_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      throw new SealBroken('changed since it was sealed');
    }
  }
}

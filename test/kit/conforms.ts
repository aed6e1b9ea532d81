import path from 'node:path';
import ts from 'typescript';

/** What a value breaks of a type, each with its place in the value; empty when it conforms. */
export type Faults = string[];

/**
 * Holds plain JSON against types of `@grafana/grafana-foundation-sdk`, strictly: a property that the type does not know
 * is a fault. The types are generated from Grafana's own schemas, and JSON from a file was never compiled.
 */
export class GrafanaTypes {
  private readonly checker: ts.TypeChecker;
  private readonly sources: Map<string, ts.SourceFile>;

  /** `modules` are the SDK's entry points that will be asked for, for example `dashboard`. */
  constructor(modules: readonly string[]) {
    const files = new Map(modules.map((name) => [name, declarationOf(name)]));
    const program = ts.createProgram([...files.values()], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    });
    this.checker = program.getTypeChecker();
    this.sources = new Map([...files].map(([name, file]) => [name, program.getSourceFile(file)!]));
  }

  /** Holds `value` against the exported type `name` of a module. */
  faults(module: string, name: string, value: unknown): Faults {
    const symbol = this.checker.getSymbolAtLocation(this.sources.get(module)!)!;
    const exported = this.checker.getExportsOfModule(symbol).find((one) => one.name === name);
    if (!exported) throw new Error(`${module} has no type ${name}`);
    return this.check(value, this.checker.getDeclaredTypeOfSymbol(exported), name);
  }

  private check(value: unknown, type: ts.Type, at: string): Faults {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [];
    if (type.isUnion()) {
      const each = type.types.map((member) => this.check(value, member, at));
      if (each.some((faults) => faults.length === 0)) return [];
      // The member that comes closest explains most.
      return each.sort((one, other) => other.join().length - one.join().length)[0]!;
    }
    if (type.isLiteral())
      return value === type.value ? [] : [`${at}: ${shown(value)} is not ${shown(type.value)}`];
    if (type.flags & ts.TypeFlags.BooleanLiteral) {
      return String(value) === this.checker.typeToString(type) ? [] : [`${at}: ${shown(value)}`];
    }
    if (type.flags & ts.TypeFlags.String) return typeof value === 'string' ? [] : [`${at}: no string`];
    if (type.flags & ts.TypeFlags.Number) return typeof value === 'number' ? [] : [`${at}: no number`];
    if (type.flags & ts.TypeFlags.Null) return value === null ? [] : [`${at}: not null`];
    if (type.flags & ts.TypeFlags.Undefined) return value === undefined ? [] : [`${at}: not absent`];
    if (this.checker.isArrayType(type)) return this.checkArray(value, type as ts.TypeReference, at);
    return this.checkObject(value, type, at);
  }

  private checkArray(value: unknown, type: ts.TypeReference, at: string): Faults {
    if (!Array.isArray(value)) return [`${at}: no array`];
    const [element] = this.checker.getTypeArguments(type);
    return value.flatMap((entry, index) => this.check(entry, element!, `${at}[${index}]`));
  }

  private checkObject(value: unknown, type: ts.Type, at: string): Faults {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: no object`];
    const record = value as Record<string, unknown>;
    const index = type.getStringIndexType();
    const properties = new Map(type.getProperties().map((property) => [property.name, property]));
    // The SDK's marker of queries is a method and no part of the JSON; what a query holds depends on its source.
    if (properties.size === 1 && properties.has('_implementsDataqueryVariant')) return [];
    const faults: Faults = [];
    for (const [name, property] of properties) {
      if (name === '_implementsDataqueryVariant') continue;
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      if (!(name in record)) {
        if (!isOptional) faults.push(`${at}.${name}: missing`);
        continue;
      }
      faults.push(...this.check(record[name], this.checker.getTypeOfSymbol(property), `${at}.${name}`));
    }
    for (const [name, entry] of Object.entries(record)) {
      if (properties.has(name)) continue;
      if (index) faults.push(...this.check(entry, index, `${at}.${name}`));
      else faults.push(`${at}.${name}: unknown`);
    }
    return faults;
  }
}

function declarationOf(name: string): string {
  return path.join(
    path.dirname(require.resolve('@grafana/grafana-foundation-sdk/dashboard')),
    '..',
    name,
    'index.d.ts',
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}

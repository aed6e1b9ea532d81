/* global WebAssembly */
// Prints what Prisma's schema engine would change in the database to make it fit prisma/schema.prisma: nothing
// when they agree. The engine's WebAssembly build is instantiated by hand, since Node loads no .wasm modules.
//   node schema-diff.mjs <database url> <schema.prisma>
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';

const [url, schemaPath] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const wasmPath = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
const { instance } = await WebAssembly.instantiate(readFileSync(wasmPath), {
  './schema_engine_bg.js': engine,
});
engine.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

/**
 * The engine reads columns of the catalogs' internal type "char", which the adapter refuses: they pass through
 * it as text, and get their type back behind it.
 */
const [CHAR_OID, TEXT_OID] = [18, 25];
const charColumns = new Set();
class CatalogPool extends pg.Pool {
  async query(...args) {
    const result = await super.query(...args);
    for (const field of result.fields.filter(({ dataTypeID }) => dataTypeID === CHAR_OID)) {
      charColumns.add(field.name);
      field.dataTypeID = TEXT_OID;
    }
    return result;
  }
}
class CatalogAdapter extends PrismaPg {
  async connect() {
    const connection = await super.connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query);
      result.columnNames.forEach((name, n) => {
        if (charColumns.has(name)) result.columnTypes[n] = ColumnTypeEnum.Character;
      });
      return result;
    };
    return connection;
  }
}

globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`${message}\n`) };

const files = [{ path: schemaPath, content: readFileSync(schemaPath, 'utf8') }];
const adapter = bindMigrationAwareSqlAdapterFactory(
  new CatalogAdapter(new CatalogPool({ connectionString: url })),
);
const schemaEngine = await engine.SchemaEngine.new(
  { datamodels: [[schemaPath, files[0].content]] },
  () => {},
  adapter,
);
const { stdout } = await schemaEngine.diff({
  from: { tag: 'schemaDatasource', files, configDir: '.' },
  to: { tag: 'schemaDatamodel', files },
  script: true,
  exitCode: null,
  shadowDatabaseUrl: null,
  filters: { externalTables: [], externalEnums: [] },
});
process.stdout.write(stdout ?? '');
process.exit(0);

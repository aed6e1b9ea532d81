// One rule per architectural sentence; each comment says where the code should go instead.
const PURE = '^libs/(contracts|intake|catalog|alerting)/';
const SPEC = '[.](spec|test)[.]ts$';
module.exports = {
  forbidden: [
    {
      name: 'pure-libs-import-no-io',
      severity: 'error',
      comment:
        'contracts, intake, catalog and alerting are plain functions. Pass data and `now` in; do the IO in apps/.',
      from: { path: PURE, pathNot: SPEC },
      to: { pathNot: [PURE, '(^|/)node_modules/zod/', '^(node:)?crypto$'] },
    },
    {
      name: 'contracts-is-the-bottom',
      severity: 'error',
      comment: 'contracts is what every stage agrees on; it may not know any stage.',
      from: { path: '^libs/contracts/' },
      to: { path: '^libs/(?!contracts/)' },
    },
    {
      name: 'catalog-and-intake-are-strangers',
      severity: 'error',
      comment: 'Intake cleans a record, the catalog judges it; the app that needs both calls both.',
      from: { path: '^libs/(catalog|intake)/' },
      to: { path: '^libs/(?!contracts/)', pathNot: '^libs/$1/' },
    },
    {
      name: 'catalog-is-below-alerting',
      severity: 'error',
      comment: 'Alert rules may name codes; a code may not know which rules watch it.',
      from: { path: '^libs/catalog/' },
      to: { path: '^libs/alerting/' },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      comment: 'If it mentions an event, a code or an alert it is not platform code.',
      from: { path: '^libs/platform/' },
      to: { path: '^(libs/(?!platform/)|apps/)' },
    },
    {
      name: 'only-store-touches-prisma',
      severity: 'error',
      comment: 'Add a method to libs/store (or a read model there) instead.',
      from: { path: '^(apps|libs)/', pathNot: '^libs/(store|platform/src/(postgres|queue))/' },
      to: { path: '(^|/)node_modules/(@prisma|[.]prisma|pg)/|^prisma/generated/' },
    },
    {
      name: 'only-platform-touches-bullmq',
      severity: 'error',
      comment: 'Declare the job in libs/contracts/src/jobs.ts and use the typed queue.',
      from: { path: '^(apps|libs)/', pathNot: '^libs/platform/src/queue/|[.]processor[.]ts$' },
      to: { path: '(^|/)node_modules/(bullmq|ioredis|@nestjs/bullmq)/' },
    },
    {
      name: 'apps-do-not-import-apps',
      severity: 'error',
      comment: 'Stages talk through the queue or the store. Second user? Move it to libs/.',
      from: { path: '^apps/(?!standalone/)([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'libs-do-not-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'collector-stays-thin',
      severity: 'error',
      comment: 'The collector parses and enqueues. Classification happens after the queue.',
      from: { path: '^apps/collector/' },
      to: { path: '^libs/(catalog|alerting)/' },
    },
    {
      name: 'plugins-are-islands',
      severity: 'error',
      comment: 'A protocol or notifier may use its own folder and the parent contract file, never a sibling.',
      from: { path: '^(apps/[^/]+/src/(?:protocols|notify))/([^/]+)/' },
      to: { path: '^$1/[^/]+/', pathNot: '^$1/$2/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|apps/[^/]+/web|prisma/generated/(?!client))' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Resolves the `#lib/file.js` imports to their sources instead of the build output.
    webpackConfig: { fileName: '.dependency-cruiser.resolve.cjs' },
  },
};

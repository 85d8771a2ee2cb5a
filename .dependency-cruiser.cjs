// The direction of imports: functions → shared; the emulator stands alone; scripts, test and bench may import anything.
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'shared-knows-no-function-and-no-emulator',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|emulator|scripts|test|bench|uploads\\.ts)' },
    },
    {
      name: 'functions-import-only-themselves-and-shared',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^(functions|emulator|scripts|test|bench)/', pathNot: '^functions/$1/' },
    },
    {
      name: 'emulator-imports-only-itself',
      comment: 'its signing and substitution are written apart, so that a bug cannot hide on both sides',
      severity: 'error',
      from: { path: '^emulator/' },
      to: { path: '^(functions|shared|scripts|test|bench|uploads\\.ts)' },
    },
    {
      name: 'protocol-and-admission-do-no-io',
      severity: 'error',
      from: { path: '^shared/(callback|admission|uploads)/' },
      to: {
        path: '^(net|tls|http|https|http2|fs|fs/promises|dns|child_process|ioredis|postgres)$|^shared/(store|public-keys|cloud|jobs)/|^shared/oss/oss\\.ts$',
      },
    },
    {
      name: 'only-the-store-speaks-sql',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '^shared/store/' },
      to: { path: 'node_modules/(postgres|pg|node-pg-migrate)/' },
    },
    {
      name: 'deployed-code-uses-no-dev-dependency',
      severity: 'error',
      from: { path: '^(functions|shared|uploads\\.ts)' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

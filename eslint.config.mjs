import tseslint from 'typescript-eslint';

const ROOMS = ['document', 'keys', 'papers', 'issuer', 'verifier', 'migrations', 'server'];

/** The editor's early sign; tests/boundaries.test.ts resolves every path and has the last word, directions included. */
const doors = {
  regex: `^(\\.\\./)+(${ROOMS.join('|')})/(?!index\\.ts$|web/build\\.ts$)`,
  message: "Another room is entered by its index.ts only. Export there what you need, or ask the room's owners.",
};
const node = { regex: '^node:', message: 'This room runs in browsers too.' };

export default tseslint.config(
  { ignores: ['**/dist/', 'data/', '.cache/', 'bench-out/', 'docs/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-implicit-coercion': ['error', { boolean: false }],
      'no-restricted-imports': ['error', { patterns: [doors] }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['document/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [doors, node] }],
      'no-restricted-globals': ['error', 'Buffer', 'process', '__dirname', 'require'],
    },
  },
  { files: ['verifier/web/**'], rules: { 'no-restricted-imports': ['error', { patterns: [doors, node] }] } },
  // Tests see into every room, and tell people things.
  { files: ['tests/**'], rules: { 'no-restricted-imports': 'off', 'no-console': 'off' } },
  // The command line's words to its user.
  { files: ['server/*.ts', 'server/commands/**', 'server/command-line/**'], rules: { 'no-console': 'off' } },
);

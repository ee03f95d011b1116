import tseslint from "typescript-eslint";

const PURE = ["agent/domain/**", "controller/domain/**", "formats/**"];

export default tseslint.config(
  { ignores: ["dist/**", "proto/gen/**", "node_modules/**", "**/*.mjs", "*.config.js", "**/*.cjs"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 80 }],
      "max-depth": ["error", { max: 4 }],
      "max-params": "off",
      "@typescript-eslint/max-params": ["error", { max: 4 }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/ban-ts-comment": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      // An interface of promises may be met by a function that has nothing to wait for.
      "@typescript-eslint/require-await": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: "Throw a Problem with a code of a table.",
        },
        { selector: "ExportAllDeclaration", message: "Import the file itself; no barrels." },
        {
          selector: "CatchClause > BlockStatement[body.length=0]:not(:has(*))",
          message: "Say why an error is swallowed, or do not.",
        },
      ],
      "no-empty": ["error", { allowEmptyCatch: false }],
    },
  },
  {
    files: PURE,
    rules: {
      "no-restricted-globals": ["error", "setTimeout", "setInterval", "setImmediate", "fetch", "process"],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Randomness is handed in." },
        { object: "Date", property: "now", message: "The clock is handed in." },
      ],
    },
  },
  {
    files: ["core/**", "formats/**", "agent/**", "controller/**", "cli/**"],
    ignores: ["core/settings/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only core/settings reads the environment." },
      ],
    },
  },
  {
    files: PURE,
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only core/settings reads the environment." },
        { object: "Math", property: "random", message: "Randomness is handed in." },
        { object: "Date", property: "now", message: "The clock is handed in." },
      ],
    },
  },
  {
    files: ["test/**"],
    rules: {
      "max-lines": ["error", { max: 600 }],
      "max-lines-per-function": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "AwaitExpression > CallExpression[callee.name=/^(sleep|delay)$/]",
          message: "Await the event, not the clock.",
        },
      ],
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
);

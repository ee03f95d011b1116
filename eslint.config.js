import tseslint from "typescript-eslint";

const PURE = ["agent/domain/**", "controller/domain/**", "formats/**"];

/** What no source file writes; test/lint.test.ts plants each and expects the refusal. */
const NOWHERE = [
  {
    selector: "ThrowStatement > NewExpression[callee.name='Error']",
    message: "Throw a Problem with a code of a table.",
  },
  { selector: "ExportAllDeclaration", message: "Import the file itself; no barrels." },
  {
    selector: "TSPropertySignature[key.name=/^(is)?(verified|valid|checked)$/i] > TSTypeAnnotation > TSBooleanKeyword",
    message: "A check hands back what it has checked, as a type of its own.",
  },
  {
    selector:
      ":function > Identifier.params > TSTypeAnnotation > TSBooleanKeyword, :function > AssignmentPattern.params > Literal[raw=/^(true|false)$/]",
    message: "No boolean parameter: two functions, a union of words, or an options object.",
  },
  {
    selector:
      "Program > VariableDeclaration[kind='let'], Program > ExportNamedDeclaration > VariableDeclaration[kind='let']",
    message: "No state of a module: give it to whoever main.ts makes.",
  },
  {
    selector:
      "Program :matches(VariableDeclaration, ExportNamedDeclaration > VariableDeclaration) > VariableDeclarator:not(:function VariableDeclarator):not([id.typeAnnotation.typeAnnotation.typeName.name=/^Readonly/]) > NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet)$/][arguments.length=0]",
    message: "No state of a module: give it to whoever main.ts makes.",
  },
];

const NO_CLOCK = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "The clock is handed in." },
  { selector: "CallExpression[callee.name='Date']", message: "The clock is handed in." },
];

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
      "no-restricted-syntax": ["error", ...NOWHERE],
      // With a comment that says why, a catch may be empty.
      "no-empty": ["error", { allowEmptyCatch: false }],
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
      "no-restricted-syntax": ["error", ...NOWHERE, ...NO_CLOCK],
      "no-restricted-globals": [
        "error",
        "setTimeout",
        "setInterval",
        "setImmediate",
        "fetch",
        "process",
        "performance",
      ],
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
        { selector: "CallExpression[callee.name='setTimeout']", message: "Await the event, not the clock." },
        {
          selector:
            "ImportDeclaration[source.value='node:timers/promises'] > ImportSpecifier[imported.name='setTimeout']",
          message: "Await the event, not the clock.",
        },
      ],
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
);

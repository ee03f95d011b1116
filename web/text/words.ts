/** What stands in the braces of a text. `n` also chooses between its forms. */
export type Arguments = Readonly<Record<string, string | number>>;

/**
 * A text with its arguments: "{n} host|{n} hosts" has a form for one and one for others, as the language's plural rules choose by `n`.
 * Numbers are written as the language writes them.
 */
export function fill(template: string, args: Arguments, language: string): string {
  const forms = template.split("|");
  const n = args["n"];
  const isOther = typeof n !== "number" || new Intl.PluralRules(language).select(n) !== "one";
  const form = (isOther ? forms.at(-1) : forms[0]) ?? template;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    if (typeof value === "number") return new Intl.NumberFormat(language).format(value);
    return value ?? whole;
  });
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Attributes in the order they are written; undefined ones are left out. */
export type XmlAttributes = readonly (readonly [string, string | number | undefined])[];

const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);

/** An element around content that is XML already; the short form when there is none. */
export function xmlElement(name: string, content: string, attributes: XmlAttributes = []): string {
  const written = attributes.flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const start = `${name}${written.join("")}`;
  return content === "" ? `<${start}/>` : `<${start}>${content}</${name}>`;
}

/** An element around text. */
export const xmlLeaf = (name: string, text: string | number | boolean, attributes: XmlAttributes = []): string => {
  const content = escaped(String(text));
  return content === ""
    ? `${xmlElement(name, "", attributes).slice(0, -2)}></${name}>`
    : xmlElement(name, content, attributes);
};

/** The least of a terminal: what a person sees after these bytes. Knows what the live screen writes, and fails on all else. */
export class Screen {
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;
  cursorVisible = true;

  constructor(readonly columns: number) {}

  write(bytes: string): this {
    for (const [token] of bytes.matchAll(/\u001b\[[?0-9;]*[A-Za-z]|[^\u001b]/gsu)) this.#token(token);
    return this;
  }

  #token(token: string): void {
    if (token === "\r") this.#column = 0;
    else if (token === "\n") this.#down();
    else if (!token.startsWith("\u001b")) this.#put(token);
    else this.#escape(token);
  }

  #escape(token: string): void {
    const [, amount = "", letter = ""] = /\[([?0-9;]*)([A-Za-z])$/.exec(token) ?? [];
    if (letter === "A") this.#row = Math.max(0, this.#row - Number(amount));
    else if (letter === "K") this.#rows[this.#row]?.splice(this.#column);
    else if (letter === "J") {
      this.#rows[this.#row]?.splice(this.#column);
      this.#rows.splice(this.#row + 1);
    } else if (token.startsWith("\u001b[?25")) this.cursorVisible = letter === "h";
    else if (letter !== "m" && !token.startsWith("\u001b[?2026"))
      throw new Error(`escape ${JSON.stringify(token)} is not known`);
  }

  #put(character: string): void {
    if (this.#column >= this.columns) {
      this.#down();
      this.#column = 0;
    }
    const row = (this.#rows[this.#row] ??= []);
    while (row.length < this.#column) row.push(" ");
    row[this.#column++] = character;
  }

  #down(): void {
    this.#row += 1;
    this.#rows[this.#row] ??= [];
  }

  get lines(): readonly string[] {
    return this.#rows.map((row) => row.join("").trimEnd());
  }
}

/** The JSON of an answer, or undefined where it is none. */
export async function bodyOf(answer: Response): Promise<unknown> {
  try {
    return JSON.parse(await answer.text());
  } catch {
    // A proxy may answer in its own words.
    return undefined;
  }
}

import type { ComponentChildren } from "preact";

interface TableCardProps {
  readonly label: string;
  readonly heads: readonly string[];
  /** Shown above the table. */
  readonly before?: ComponentChildren;
  /** Its rows. */
  readonly children: ComponentChildren;
}

/** A short table on a card of its own, scrolled sideways where it is too wide. */
export function TableCard({ label, heads, before, children }: TableCardProps) {
  return (
    <section class="card table-holder" tabIndex={0} aria-label={label}>
      {before}
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

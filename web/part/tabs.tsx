import { Link } from "./link.js";

interface Tab {
  readonly to: string;
  readonly words: string;
  readonly isCurrent: boolean;
}

/** Views beside each other, each with its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ to, words, isCurrent }) => (
        <Link key={to} to={to} isCurrent={isCurrent ? "page" : undefined}>
          {words}
        </Link>
      ))}
    </nav>
  );
}

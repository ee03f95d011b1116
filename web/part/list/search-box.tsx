import { useApp } from "../../app/app.js";

/** What a list is searched for; it stands in the address, as `q`. */
export function SearchBox({ label }: { label: string }) {
  const { router } = useApp();
  return (
    <input
      type="search"
      class="search"
      aria-label={label}
      placeholder={label}
      value={router.place.value.query.get("q") ?? ""}
      onInput={(event) => router.refine({ q: event.currentTarget.value })}
    />
  );
}

import { useApp } from "../app/app.js";
import { useNow } from "../app/use-now.js";
import { formatAge, formatMoment } from "../format/time.js";

const EVERY_MS = 10_000;

/** How long ago something was, the moment itself behind it. */
export function Age({ at }: { at: string }) {
  const { language } = useApp();
  const now = useNow(EVERY_MS);
  const seconds = (now - Date.parse(at)) / 1000;
  return (
    <time dateTime={at} title={formatMoment(at, language.tag)}>
      {formatAge(seconds, language.tag)}
    </time>
  );
}

/** A moment in the viewer's zone. */
export function Moment({ at }: { at: string }) {
  const { language } = useApp();
  return <time dateTime={at}>{formatMoment(at, language.tag)}</time>;
}

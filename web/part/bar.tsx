import { percentOf } from "../format/bytes.js";

interface BarProps {
  readonly done: number;
  readonly total: number;
  /** What is measured, for those who hear it. */
  readonly label: string;
  readonly state?: "going" | "done" | "failed" | "waiting";
}

/** How far something is. */
export function Bar({ done, total, label, state = "going" }: BarProps) {
  const percent = percentOf(done, total);
  return (
    <span
      class={`bar ${state}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span class="bar-fill" style={{ width: `${percent}%` }} />
    </span>
  );
}

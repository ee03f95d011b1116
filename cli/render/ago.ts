/** How long ago something was, in the largest unit that fits: "12 s ago", "5 min ago", "3 h ago", "9 days ago"; null: never. */
export function ago(seconds: number | null): string {
  if (seconds === null) return "never";
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}

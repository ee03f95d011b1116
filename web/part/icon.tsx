import type { HostState } from "../compliance/host-state.js";

/** The badge of a staged host: a green rectangle with a white check mark. */
export function Badge() {
  return (
    <svg viewBox="0 0 22 16" class="icon badge-icon" aria-hidden="true">
      <rect width="22" height="16" rx="3" class="fill-good" />
      <path d="M6.5 8.2l3 3 6-6.4" class="stroke-on" />
    </svg>
  );
}

/** Each state has a shape of its own, so that nobody needs its colour. */
export function StateIcon({ state }: { state: HostState["kind"] }) {
  return (
    <svg viewBox="0 0 22 16" class={`icon state-icon ${state}`} aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}

const SHAPES = {
  staged: (
    <>
      <rect width="22" height="16" rx="3" class="fill-good" />
      <path d="M6.5 8.2l3 3 6-6.4" class="stroke-on" />
    </>
  ),
  "staged-software": (
    <>
      <rect x="1" y="1" width="20" height="14" rx="2.5" class="stroke-good" />
      <path d="M3.5 0H11v16H3.5A3.5 3.5 0 0 1 0 12.500V3.5A3.5 3.500 0 0 1 3.5 0z" class="fill-good" />
    </>
  ),
  compliant: (
    <>
      <circle cx="11" cy="8" r="7" class="stroke-good" />
      <path d="M7.8 8.2l2.3 2.3 4.300-4.800" class="stroke-good" />
    </>
  ),
  partial: (
    <>
      <rect x="1" y="3" width="20" height="10" rx="2" class="stroke-warn" />
      <rect x="3" y="5" width="9" height="6" class="fill-warn" />
    </>
  ),
  "not-staged": <path d="M11 1.600l7.300 12.900H3.700z" class="stroke-warn" />,
  incompatible: (
    <>
      <path d="M8 .8h6L18.200 5v6L14 15.200H8L3.800 11V5z" class="fill-bad" />
      <path d="M8.500 5.500l5 5m0-5l-5 5" class="stroke-on" />
    </>
  ),
  unknown: (
    <>
      <circle cx="11" cy="8" r="7" class="stroke-mute dashed" />
      <path d="M9 6.200a2 2 0 1 1 2.600 1.900c-.5.200-.6.500-.6 1.200M11 11.600v.2" class="stroke-mute" />
    </>
  ),
} as const;

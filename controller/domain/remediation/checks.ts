/** vSphere's values (VLCM 7b) as far as a check here comes to them. */
export type CheckStatus = "OK" | "WARNING" | "ERROR";

export interface CheckIssue {
  readonly text: string;
  readonly remedy: string;
}

/** One thing that was looked at before a remediation. */
export interface Check {
  /** BOOT_BANK_SPACE, … */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found, for people. */
  readonly text: string;
  readonly issues: readonly CheckIssue[];
}

/** What was found of the cluster as a whole, or of one host. */
export interface CheckedEntity {
  readonly type: "CLUSTER" | "HOST";
  readonly id: string;
  readonly checks: readonly Check[];
}

export interface CheckOutcome {
  readonly commitId: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly entities: readonly CheckedEntity[];
  /** By host id. */
  readonly names: Readonly<Record<string, string>>;
}

const ORDER: readonly CheckStatus[] = ["OK", "WARNING", "ERROR"];

/** The worst of several; OK of none. */
export const worstOf = (statuses: readonly CheckStatus[]): CheckStatus =>
  statuses.reduce((a, b) => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b), "OK");

export const entityStatus = ({ checks }: CheckedEntity): CheckStatus => worstOf(checks.map(({ status }) => status));

/** Nothing in the way. */
export const passed = (id: string, text: string): Check => ({ id, status: "OK", text, issues: [] });

export const found = (id: string, status: Exclude<CheckStatus, "OK">, issue: CheckIssue): Check => ({
  ...{ id, status, text: issue.text },
  issues: [issue],
});

/** Findings of several targets about one thing are one check. */
export function gathered(
  findings: readonly {
    readonly id: string;
    readonly severity: CheckStatus;
    readonly text: string;
    readonly remedy: string;
  }[],
): readonly Check[] {
  const ids = [...new Set(findings.map(({ id }) => id))];
  return ids.map((id) => {
    const own = findings.filter((one) => one.id === id);
    const issues = own.filter(({ severity }) => severity !== "OK").map(({ text, remedy }) => ({ text, remedy }));
    const text = issues[0]?.text ?? own[0]?.text ?? "";
    return { id, status: worstOf(own.map(({ severity }) => severity)), text, issues };
  });
}

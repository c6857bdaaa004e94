import type { Insight, InsightId } from "../insights/insight.js";

/** A consequence comes behind its cause by this, so that curing the first of the list is what helps. */
const BEHIND = 0.9;
/** Where full collections free less of what they find, it is the heap that stays which makes them long; where they free more, what came to the old generation and died. */
const FREES_MUCH = 1 / 3;
/** Of what young collections copy, less than this part leaves the young generation. */
const LITTLE = 1 / 3;

const ALLOCATOR: InsightId = "dominant-allocator";
/** Of what a young collection finds: with less, allocating half as much helps as much as having half of it die earlier. */
const COPIES_MUCH = 0.25;

interface Rule {
  readonly cause: InsightId;
  readonly consequences: readonly InsightId[];
}

/**
 * Puts the insights of a thread in order, heaviest first. A cause weighs at least what its consequences do, and each of those a little less than it and says whose it is.
 *
 * Who allocates most is behind whatever makes allocating dear, and raises nothing.
 */
export function rankInsights(insights: readonly Insight[]): Insight[] {
  const ranked = new Map(insights.map((insight) => [insight.id, insight]));
  const rules = rulesFor(ranked);
  // From the last consequences up, so that a cause of causes gets the weight of all that it brings about.
  for (const { cause, consequences } of [...rules].reverse()) {
    const found = consequences.flatMap((id) => (id === ALLOCATOR ? [] : (ranked.get(id) ?? [])));
    raise(ranked, cause, Math.max(0, ...found.map(({ weight }) => weight)));
  }
  for (const { cause, consequences } of rules) {
    for (const consequence of consequences) putBehind(ranked, cause, consequence);
  }
  return [...ranked.values()].sort((a, b) => b.weight - a.weight);
}

/** What brings about what, causes of causes first. */
function rulesFor(found: ReadonlyMap<InsightId, Insight>): Rule[] {
  const promotion = found.get("promotion");
  const staysLarge = promotion !== undefined && promotion.evidence.figures.freedShare < FREES_MUCH;
  // Most of what is copied dies in the young generation: then its size decides, and not what little leaves it.
  const survivalShare = found.get("young-generation-large")?.evidence.figures.survivalShare ?? 0;
  const littlePromoted =
    promotion !== undefined && promotion.evidence.figures.promotedShare < LITTLE * survivalShare;
  // To make a large object is to fill its pages: a turn that is long in the function that does so is long for them.
  const fillsLong = sameFunction(found.get("large-object-churn"), found.get("loop-blocked"));
  // Whatever filled it: a heap that has ended the program was too small for what was in it.
  const ended = found.get("heap-limit-close")?.weight === 1;
  const limited: InsightId[] = ["marking-bound", "promotion", "survival-bound"];
  const rules: Rule[] = [
    ...(ended
      ? [{ cause: "heap-limit-close" as const, consequences: ["old-space-growth" as const, ...limited] }]
      : []),
    {
      cause: "old-space-growth",
      consequences: [
        "heap-limit-close",
        "marking-bound",
        "survival-bound",
        "fragmentation",
        "young-generation-small",
      ],
    },
    ...(ended ? [] : [{ cause: "heap-limit-close" as const, consequences: limited }]),
    { cause: "external-memory", consequences: ["marking-bound", "survival-bound", "promotion"] },
    {
      cause: "large-object-churn",
      consequences: [
        "marking-bound",
        "promotion",
        "survival-bound",
        ...(fillsLong ? ["loop-blocked" as const] : []),
      ],
    },
    { cause: "young-generation-small", consequences: ["promotion", "survival-bound", "marking-bound"] },
    {
      cause: "young-generation-large",
      consequences: ["survival-bound", ...(littlePromoted ? ["promotion" as const] : [])],
    },
    ...(staysLarge ? [{ cause: "marking-bound" as const, consequences: ["promotion" as const] }] : []),
    {
      cause: "promotion",
      consequences: staysLarge ? ["survival-bound"] : ["survival-bound", "marking-bound"],
    },
  ];
  return [...rules, ...allocatorRules(found)]
    .filter(({ cause }) => found.has(cause))
    .map(({ cause, consequences }) => ({
      cause,
      consequences: consequences.filter((id) => found.has(id) && !(ended && id === "heap-limit-close")),
    }));
}

function sameFunction(a: Insight | undefined, b: Insight | undefined): boolean {
  const first = b?.evidence.functions[0];
  const other = a?.evidence.functions[0];
  return (
    first !== undefined &&
    first.functionName === other?.functionName &&
    first.file === other.file &&
    first.line === other.line
  );
}

/** Whatever makes allocating dear is said before who allocates: but where little of it is copied, it is only how much there is. */
function allocatorRules(found: ReadonlyMap<InsightId, Insight>): Rule[] {
  const copiesMuch = (found.get("survival-bound")?.evidence.figures.survivalShare ?? 0) >= COPIES_MUCH;
  const dear: InsightId[] = [
    "old-space-growth",
    "heap-limit-close",
    "external-memory",
    "large-object-churn",
    "young-generation-small",
    "young-generation-large",
    "promotion",
    "marking-bound",
    ...(copiesMuch ? ["survival-bound" as const] : []),
  ];
  return dear.map((cause) => ({ cause, consequences: [ALLOCATOR] }));
}

function raise(ranked: Map<InsightId, Insight>, id: InsightId, weight: number): void {
  const insight = ranked.get(id);
  if (insight !== undefined && insight.weight < weight) ranked.set(id, { ...insight, weight });
}

function putBehind(ranked: Map<InsightId, Insight>, causeId: InsightId, id: InsightId): void {
  const cause = ranked.get(causeId);
  const insight = ranked.get(id);
  if (cause === undefined || insight === undefined) return;
  const told = id === ALLOCATOR || insight.finding.includes("; a consequence of ");
  ranked.set(id, {
    ...insight,
    weight: Math.min(insight.weight, BEHIND * cause.weight),
    finding: told ? insight.finding : `${insight.finding}; a consequence of ${causeId}`,
  });
}

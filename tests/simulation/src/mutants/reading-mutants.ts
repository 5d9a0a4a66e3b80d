import type { Entry, Journal, Reading } from "@mirror/journal";
import { instantAfter, instantOf, readId, type StreamId } from "@mirror/vocabulary";
import type { Mutant, Place } from "./mutant.js";

/** Readings that are not what the journal says now. */
export const readingMutants: readonly Mutant[] = [
  {
    name: "consent is looked at when it is first heard of, and not in the commit",
    caughtBy: ["INV-03", "INV-04"],
    journal: onlyFor("executor", (journal) => {
      const isGround = (stream: StreamId) => ["consent", "agreement"].includes(readId(stream)?.kind ?? "");
      const known = new Map<
        StreamId,
        Reading["streams"] extends ReadonlyMap<StreamId, infer Part> ? Part : never
      >();
      return {
        ...journal,
        async read(parts) {
          const ground =
            parts.length === 1 && parts[0] !== undefined && isGround(parts[0].stream)
              ? parts[0].stream
              : undefined;
          const reading = await journal.read(ground === undefined ? parts : [{ stream: ground }]);
          if (ground === undefined) return reading;
          const part = known.get(ground) ?? reading.streams.get(ground);
          if (part === undefined) return reading;
          known.set(ground, part);
          const after = parts[0]?.after ?? 0;
          return {
            ...reading,
            streams: new Map([[ground, { ...part, entries: part.entries.slice(after) }]]),
          };
        },
        commit: (commit) =>
          journal.commit({
            ...commit,
            readSet: new Map(
              [...commit.readSet].filter(
                ([stream]) => !isGround(stream) || commit.entries.some((entry) => entry.stream === stream),
              ),
            ),
          }),
      };
    }),
  },
  {
    name: "a worker does not hear that a run is held",
    caughtBy: ["INV-03", "INV-04"],
    journal: onlyFor("executor", (journal) =>
      reading(journal, (entries) => entries.filter((entry) => entry.body.type !== "run-held")),
    ),
  },
  {
    name: "a worker does not hear that a yes is suspended",
    caughtBy: ["INV-03", "INV-04"],
    journal: onlyFor("executor", (journal) =>
      reading(journal, (entries) =>
        entries.filter((entry) => !tellsOf(entry, "consent-suspended", "suspended")),
      ),
    ),
  },
  {
    name: "only people hear that broken glass has ended",
    caughtBy: ["INV-03"],
    journal: (journal, { role }) =>
      role === "api"
        ? journal
        : reading(journal, (entries) =>
            entries
              .filter((entry) => !tellsOf(entry, "consent-glass-ended", "glass-ended"))
              .map(glassForEver),
          ),
  },
  {
    name: "an intent without an outcome is sent again, whatever it is",
    caughtBy: ["INV-02"],
    journal: onlyFor("executor", (journal) =>
      reading(journal, (entries) =>
        entries.map((entry) =>
          changedIntent(entry, (data) => ({
            ...data,
            effect: { ...asObject(data.effect), idempotent: true },
          })),
        ),
      ),
    ),
  },
  {
    name: "a worker does not wait for what another may still be doing",
    caughtBy: ["INV-14", "INV-02"],
    journal: onlyFor("executor", (journal) =>
      reading(journal, (entries) =>
        entries.map((entry) => changedIntent(entry, (data) => ({ ...data, notAfter: instantOf(0) }))),
      ),
    ),
  },
  {
    name: "what is owed is hinted at once, and never again",
    caughtBy: ["INV-16"],
    journal: onlyFor("orchestrator", (journal) => ({ ...journal, owed: async () => [] })),
  },
  {
    name: "a deadline has passed when the machine's wall clock says so",
    caughtBy: ["INV-05"],
    journal: onlyFor("orchestrator", (journal, { process }) => ({
      ...journal,
      async read(parts) {
        const told = await journal.read(parts);
        return { ...told, now: instantAfter(told.now, Math.round(process.clockErrorMs)) };
      },
      commit: ({ notBefore: _, ...commit }) => journal.commit(commit),
    })),
  },
];

function glassForEver(entry: Entry): Entry {
  if (entry.body.type !== "consent-glass-broken") return entry;
  const expiresAt = instantOf(Date.UTC(9_000, 0, 1));
  return { ...entry, body: { ...entry.body, data: { ...asObject(entry.body.data), expiresAt } } };
}

/** Whether an entry says that a yes ceased to hold in this way, or that its round is revoked because of it. */
function tellsOf({ body }: Entry, type: string, because: string): boolean {
  return (
    body.type === type || (body.type === "consent-round-revoked" && asObject(body.data).because === because)
  );
}

function onlyFor(
  role: Place["role"],
  change: (journal: Journal, place: Place) => Journal,
): NonNullable<Mutant["journal"]> {
  return (journal, place) => (place.role === role ? change(journal, place) : journal);
}

function reading(journal: Journal, change: (entries: readonly Entry[]) => readonly Entry[]): Journal {
  return {
    ...journal,
    async read(parts) {
      const told = await journal.read(parts);
      const streams = [...told.streams].map(
        ([stream, part]) => [stream, { ...part, entries: change(part.entries) }] as const,
      );
      return { ...told, streams: new Map(streams) };
    },
  };
}

function changedIntent(
  entry: Entry,
  change: (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): Entry {
  if (entry.body.type !== "effect-intended") return entry;
  return { ...entry, body: { ...entry.body, data: change(asObject(entry.body.data)) } };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

import {
  type Fault,
  type ImportMode,
  type PlaybookReading,
  type ReadingOptions,
  readPlaybook,
} from "@mirror/playbook";
import {
  type Decided,
  decided,
  type Fact,
  type Instant,
  type Recorded,
  type Refusal,
  refuse,
  type Tlp,
} from "@mirror/vocabulary";

/** One imported version of a playbook: CACAO names a version by `modified`, we by the hash of its content. */
export interface PlaybookVersion {
  readonly modified: Instant;
  readonly hash: string;
  readonly name: string;
  readonly marking: Tlp;
  readonly markingAssigned: boolean;
  /** How it was found to be meant; left out by those who imported before that was asked, when all was `strict`. */
  readonly mode?: ImportMode;
  /** The document as it was given, byte for byte, for signatures and exports; but without the secrets that stood in it. */
  readonly text: string;
  readonly importedAt: Instant;
}

/** Every version of one playbook that was imported here, oldest first. */
export interface Shelf {
  readonly id: string;
  readonly versions: readonly PlaybookVersion[];
}

export type ShelfFact = Fact<
  "playbook-imported",
  Omit<PlaybookVersion, "importedAt"> & { readonly id: string; readonly warnings: readonly Fault[] }
>;

/** What `readPlaybook` made of a text, here or in another thread. */
export type GivenReading =
  | Extract<PlaybookReading, { ok: false }>
  | Omit<Extract<PlaybookReading, { ok: true }>, "document">;

/**
 * Takes a playbook in, onto the shelf of its own id. Refuses what does not read as one, and another content under a
 * version that is here; the same one again changes nothing. What has no label takes the default of its source. `read` is
 * what `given` reads as with these options, where that is known already.
 */
export function decideImport(
  shelf: Shelf | undefined,
  shelfId: string,
  given: string,
  options: ReadingOptions = {},
  read: GivenReading = readPlaybook(given, options),
): Decided<ShelfFact> | Refusal {
  if (!read.ok)
    return refuse(
      "invalid",
      "playbook-at-fault",
      `This playbook cannot be run: ${read.faults.map((fault) => `${fault.pointer || "/"}: ${fault.problem} ${fault.remedy}`).join(" ")}`,
    );
  const { id, modified, hash, name, marking, markingAssigned, mode } = read.playbook;
  // Not `given`: what stands in a journal stands there for good (INV-11).
  const { text } = read;
  if (id !== shelfId)
    return refuse("invalid", "other-id", `This is about ${shelfId}, and names another.`, "INV-20");
  if (shelf?.versions.some((version) => version.hash === hash)) return decided();
  const sameName = shelf?.versions.find((version) => version.modified === modified);
  if (sameName !== undefined)
    return refuse(
      "conflict",
      "version-exists",
      `Another content was imported as version ${modified} of ${id}. Give the changed document a later "modified".`,
      "HA-01",
    );
  return decided({
    type: "playbook-imported",
    data: { id, modified, hash, name, marking, markingAssigned, mode, text, warnings: read.warnings },
    marking,
  });
}

export function evolveShelf(shelf: Shelf | undefined, fact: Recorded<ShelfFact>): Shelf {
  const { id, warnings: _, ...version } = fact.data;
  return { id, versions: [...(shelf?.versions ?? []), { ...version, importedAt: fact.recordedAt }] };
}

/** How a version is read again: with the label and in the mode that it was given on its import (INV-17). */
export function asImported({ marking, mode }: PlaybookVersion): ReadingOptions {
  return { defaultMarking: marking, mode: mode ?? "strict" };
}

/** The version with the latest `modified`: what is started where no version is named. */
export function newestVersion(shelf: Shelf): PlaybookVersion | undefined {
  return shelf.versions.toSorted((a, b) => a.modified.localeCompare(b.modified)).at(-1);
}

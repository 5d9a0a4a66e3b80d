import { known, msOf } from "@mirror/vocabulary";
import { PLAYBOOK_BY_HASH } from "../flow-library.js";
import { evolveShelf, newestVersion, type Shelf, type ShelfFact } from "../library/shelf.js";
import type { StreamKind } from "../stream-kind.js";

export const playbookKind: StreamKind<Shelf, ShelfFact> = {
  name: "playbook",
  evolve: evolveShelf,
  wakeUps: () => [],
  owed: () => [],
  index: (shelf) =>
    shelf.versions
      .slice(0, 1)
      .map((first) => ({ index: "playbooks", member: shelf.id, score: msOf(first.importedAt) })),
  lookUps: (shelf) =>
    shelf.versions.map((version) => ({ map: PLAYBOOK_BY_HASH, key: version.hash, value: shelf.id })),
  marking: (shelf) => known(newestVersion(shelf), `A version of ${shelf.id}`).marking,
};

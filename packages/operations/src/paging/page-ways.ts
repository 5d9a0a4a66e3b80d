import type { PageWay } from "@mirror/engine";
import type { Channel, Partner } from "@mirror/partnership";
import type { Mode, PersonId } from "@mirror/vocabulary";

/** By which ways a person's page leaves the house, as their partner's stream knows them now; an exercise's by none (DR-02). */
export function pageWays(partner: Partner | undefined, person: PersonId, mode: Mode): PageWay[] {
  if (partner === undefined || mode === "exercise") return [];
  return [...mailWays(partner, person), ...partner.channels.map(channelWay)];
}

/** The one way that a call names; none where it is not there any more. */
export function callWays(partner: Partner, channel: string | null, person: PersonId): PageWay[] {
  if (channel === null) return mailWays(partner, person);
  return partner.channels.filter(({ name }) => name === channel).map(channelWay);
}

function mailWays({ people }: Partner, person: PersonId): PageWay[] {
  const address = people.find(({ id }) => id === person)?.email ?? null;
  return address === null ? [] : [{ by: "mail", address }];
}

function channelWay({ name, kind, secret }: Channel): PageWay {
  return { by: "channel", name, kind, secret };
}

import { type EffectId, instantAfter, type PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { asRecorded } from "../as-recorded.js";
import type { ChannelName } from "../partner/channel.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { after, contextAt, DAY_MS, HOUR_MS, idOf, SERVICE, START } from "../testing/desk.js";
import { HOST, OFFICE, PARTNERS } from "../testing/three-partners.js";
import { CONTACT_HOLDS_MS, isContactProved, isProofNews } from "./contact.js";
import { unprovedFor } from "./reach.js";

const [ONE, OTHER] = [HOST.official, HOST.deputy].map(HOST.person) as [PersonId, PersonId];
const context = contextAt(START, SERVICE, PARTNERS);
const told = (partner: Partner, ...facts: unknown[]): Partner =>
  facts.reduce<Partner>(
    (sofar, fact) => evolvePartner(sofar, asRecorded(PartnerFact.parse(fact), context)),
    partner,
  );

const channel = { name: "desk" as ChannelName, kind: "webhook" as const, place: "chat.example" };
const withChannel: Partner = {
  ...HOST.partner,
  channels: [{ ...channel, secret: idOf<never>("credential"), addedAt: START }],
};
const call = idOf<EffectId>("effect");
const asked = (by: PersonId, where: string | null, page: unknown = null) => ({
  type: "channel-call-asked",
  data: { id: call, channel: where, page, askedBy: { partner: HOST.id, person: by } },
});
const made = (outcome: string) => ({ type: "channel-call-made", data: { id: call, outcome, detail: "" } });

test("F8 a try of one's own mail that went well proves the contact for thirty days, and one that failed does not", () => {
  expect(isContactProved(HOST.partner, ONE, START)).toBe(false);
  const partner = told(HOST.partner, asked(ONE, null), made("succeeded"));
  const at = (ms: number) => isContactProved(partner, ONE, after(ms));
  expect([at(0), at(CONTACT_HOLDS_MS - 1), at(CONTACT_HOLDS_MS)]).toEqual([true, true, false]);
  expect(isContactProved(partner, OTHER, START)).toBe(false);
  expect(isContactProved(told(HOST.partner, asked(ONE, null), made("failed")), ONE, START)).toBe(false);
  // What nobody asked for proves nothing.
  expect(isContactProved(told(HOST.partner, made("succeeded")), ONE, START)).toBe(false);
});

test("F8 a page that is sent again proves whom it was for, and a channel proves everybody whose pages go there", () => {
  const page = { id: call, to: OTHER, about: "consent", title: "A consent waits.", answerBy: START };
  const again = told(HOST.partner, asked(ONE, null, page), made("succeeded"));
  expect([ONE, OTHER].map((one) => isContactProved(again, one, START))).toEqual([false, true]);
  const other = {
    ...channel,
    name: "night" as ChannelName,
    secret: idOf<never>("credential"),
    addedAt: START,
  };
  const two = { ...withChannel, channels: [...withChannel.channels, other] };
  const tried = told(two, asked(ONE, "desk"), made("succeeded"));
  expect(tried.channels.map(({ provedAt }) => provedAt)).toEqual([START, undefined]);
  expect([ONE, OTHER].map((one) => isContactProved(tried, one, START))).toEqual([true, true]);
});

test("F8 an answered page is written down once a day", () => {
  const partner = told(HOST.partner, { type: "contact-proved", data: { person: ONE } });
  expect(isContactProved(partner, ONE, START)).toBe(true);
  const news = (ms: number) => isProofNews(partner, ONE, instantAfter(START, ms));
  expect([news(HOUR_MS), news(DAY_MS), isProofNews(partner, OTHER, START)]).toEqual([false, true, true]);
  const later = told(partner, { type: "contact-proved", data: { person: ONE } });
  expect(later.staffing.contacts).toHaveLength(1);
});

test("F8 an office says who of those who count was not reached within thirty days", () => {
  const proved = told(withChannel, { type: "contact-proved", data: { person: ONE } });
  expect(unprovedFor(proved, OFFICE, START)).toEqual({
    partner: HOST.id,
    words: `Aldor Health has 1 to answer as ${OFFICE} whose contact was not proved within 30 days.`,
    without: ["Deputy of Aldor Health"],
  });
  const both = told(proved, { type: "contact-proved", data: { person: OTHER } });
  expect(unprovedFor(both, OFFICE, START)).toBe(undefined);
});

import type { EffectId, PartnerId } from "@mirror/vocabulary";
import type { Delivery, DeliveryLog } from "./delivery-log.js";

/** Keeps what was tried for as long as the process lives, and makes nothing wait. */
export function memoryDeliveryLog(): DeliveryLog {
  const ways = new Map<string, { delivered: boolean; attempts: number }>();
  const kept = new Map<PartnerId, Delivery[]>();
  let mail = false;
  const keyOf = (effect: EffectId, way: string) => `${effect} ${way}`;
  return {
    async standing(effect, way) {
      return { delivered: false, attempts: 0, ...ways.get(keyOf(effect, way)), waits: false };
    },
    async tried(partner, effect, way, delivery) {
      ways.set(keyOf(effect, way), { delivered: delivery.delivered, attempts: delivery.attempt });
      kept.set(partner, [delivery, ...(kept.get(partner) ?? [])]);
    },
    async of(partner) {
      return kept.get(partner) ?? [];
    },
    async tellMail(isSetUp) {
      mail = isSetUp;
    },
    async mailIsSetUp() {
      return mail;
    },
  };
}

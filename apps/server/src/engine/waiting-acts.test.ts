import type { Principal } from "@tributary/core/governance";
import { expect, test } from "vitest";
import { WaitingActs } from "./waiting-acts.ts";

const principal = (member: string) => ({ member, credential: { kind: "session", id: "s" } }) as unknown as Principal;
const [ANA, BEN] = [principal("ana"), principal("ben")];

test("[V96] what somebody waits for is given up with their right to it; what others wait for, and what is done, is not", async () => {
  const acts = new WaitingActs();
  const told: string[] = [];
  const ends: (() => void)[] = [];
  const wait = (who: Principal, name: string) =>
    acts.during(who, (giveup) => {
      giveup.addEventListener("abort", () => told.push(name));
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const first = wait(ANA, "first of Ana");
  void wait(ANA, "second of Ana");
  void wait(BEN, "Ben's");
  ends[0]?.();
  await first;
  acts.giveUp((who) => who === ANA);
  expect(told).toEqual(["second of Ana"]);
  await expect(acts.during(BEN, () => Promise.reject(new RangeError("broken")))).rejects.toThrow("broken");
  acts.giveUp((who) => who === BEN);
  expect(told).toEqual(["second of Ana", "Ben's"]);
});

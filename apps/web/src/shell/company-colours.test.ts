import { colourOf } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { companyColours } from "./company-colours.ts";

test("[W52] others have the colour that the server gave them, and I have mine, unless one of them has it", () => {
  const blue = colourOf("me");
  const of = (...peers: { id: string; colour: string }[]) => Object.fromEntries(companyColours("me", peers));
  expect(of()).toEqual({ me: blue });
  expect(of({ id: "ben", colour: "#123456" })).toEqual({ me: blue, ben: "#123456" });
  const { me, ben } = of({ id: "ben", colour: blue });
  expect(ben).toBe(blue);
  expect(me).not.toBe(blue);
});

test("[W52] with another page of my own I have the colour that it has", () => {
  expect(companyColours("me", [{ id: "me", colour: "#123456" }])).toEqual([["me", "#123456"]]);
});

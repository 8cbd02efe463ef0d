import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Searched } from "./searched.tsx";

const shown = (looking: boolean, none: boolean) =>
  renderToStaticMarkup(
    <Searched looking={looking} none={none} nothing="There is nothing.">
      found
    </Searched>,
  );

test("[W21] what another search found is marked until this one is answered, and nothing is not said before", () => {
  expect(shown(false, false)).toMatch(/aria-busy="false".*found/);
  expect(shown(true, false)).toMatch(/aria-busy="true".*found/);
  expect(shown(true, true)).not.toContain("There is nothing.");
  expect(shown(false, true)).toBe("There is nothing.");
});

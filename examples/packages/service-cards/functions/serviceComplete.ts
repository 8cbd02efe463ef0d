type Input = { domain: { owner?: string; tier?: string; handbook?: string } };

export default function main({ domain: { owner, tier, handbook } }: Input) {
  const weight = tier === "critical" ? "failure" : "warning";
  if (!owner) return { result: weight, message: "No team is named.", path: "/domain/owner" };
  if (!handbook && tier !== "internal")
    return { result: weight, message: "There is no handbook for when it is down.", path: "/domain/handbook" };
  return { result: "success" };
}

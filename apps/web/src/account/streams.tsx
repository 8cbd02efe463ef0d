const SOURCES = [40, 108, 170, 236, 300, 372];

/** Many streams that become one: the picture of what this program is for. Decoration only. */
export function Streams() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 420 560"
      preserveAspectRatio="xMidYMin slice"
      className="absolute inset-0 size-full"
      fill="none"
    >
      <defs>
        <linearGradient id="stream" x1="0" y1="0" x2="0" y2="400" gradientUnits="userSpaceOnUse">
          <stop offset="0" stopColor="var(--accent)" stopOpacity="0.08" />
          <stop offset="0.62" stopColor="var(--accent)" stopOpacity="0.55" />
          <stop offset="1" stopColor="var(--accent)" stopOpacity="0" />
        </linearGradient>
        <pattern id="dots" width="20" height="20" patternUnits="userSpaceOnUse">
          <circle cx="1" cy="1" r="1" fill="var(--grid)" opacity="0.6" />
        </pattern>
      </defs>
      <rect width="420" height="560" fill="url(#dots)" />
      {SOURCES.map((x, index) => {
        const join = 200 + ((index * 37) % 90);
        return (
          <path
            key={x}
            d={`M${x} -10 C${x} ${join * 0.6} ${210} ${join * 0.7} 210 ${join} V392`}
            stroke="url(#stream)"
            strokeWidth={2}
          />
        );
      })}
      {[
        [108, 92, "var(--changed)"],
        [300, 74, "var(--added)"],
        [236, 128, "var(--accent)"],
      ].map(([x, y, colour]) => (
        <g key={String(x)}>
          <rect
            x={Number(x) - 46}
            y={Number(y) - 17}
            width="92"
            height="34"
            rx="8"
            fill="var(--raised)"
            stroke="var(--line-strong)"
          />
          <rect x={Number(x) - 36} y={Number(y) - 6} width="12" height="12" rx="3.5" fill={String(colour)} />
          <path
            d={`M${Number(x) - 16} ${Number(y) - 4}h46M${Number(x) - 16} ${Number(y) + 5}h28`}
            stroke="var(--line-strong)"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </g>
      ))}
      <g>
        <circle cx="210" cy="292" r="17" fill="var(--raised)" stroke="var(--healthy)" strokeWidth="2" />
        <path
          d="m203 292 5 5 10-11"
          stroke="var(--healthy)"
          strokeWidth="2.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </g>
    </svg>
  );
}

import type { ReactNode } from 'react';

/** Small decorative drawings. Screen readers skip them. */
type MarkProps = { className?: string };

export function MedalMark({ className = 'size-10' }: MarkProps) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <MedalShape />
    </svg>
  );
}

/** A line drawing in the text colour. */
function LineMark({ className = '', children }: MarkProps & { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={className}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
    >
      {children}
    </svg>
  );
}

export function GlobeMark({ className = 'size-5' }: MarkProps) {
  return (
    <LineMark className={className}>
      <circle cx="12" cy="12" r="9" />
      <path d="M3 12h18M12 3c3 3 3.8 6 3.8 9s-.8 6-3.8 9c-3-3-3.8-6-3.8-9s.8-6 3.8-9z" />
    </LineMark>
  );
}

export function CalendarMark({ className = 'size-6' }: MarkProps) {
  return (
    <LineMark className={className}>
      <rect x="3.5" y="5" width="17" height="15.5" rx="2.5" />
      <path d="M3.5 10h17M8 3v4M16 3v4M8 14h.01M12 14h.01M16 14h.01M8 17h.01M12 17h.01" />
    </LineMark>
  );
}

function MedalShape() {
  return (
    <>
      <path d="M9 1h6l3 10h-6z" fill="#2f6db5" />
      <path d="M23 1h-6l-3 10h6z" fill="#b5371b" />
      <circle cx="16" cy="20" r="10.5" fill="#ffc233" />
      <circle cx="16" cy="20" r="8" fill="none" stroke="#8a5a00" strokeOpacity=".35" strokeWidth="1" />
      <circle cx="12.8" cy="18.6" r="1.4" fill="#2a1f3d" />
      <circle cx="19.2" cy="18.6" r="1.4" fill="#2a1f3d" />
      <path
        d="M12 22.3a4.6 4.6 0 0 0 8 0"
        fill="none"
        stroke="#2a1f3d"
        strokeWidth="1.7"
        strokeLinecap="round"
      />
    </>
  );
}

const CONFETTI = [
  'M8 30l6-3M20 8l3 6M40 26l4 5M112 12l-4 5M138 26l-6-3M126 46l5 4',
  'M30 44l5-4M56 6l1 6M100 4l-2 6M148 10l-5 3M10 52l6-1M144 58l-6-1',
];

/** The medal with confetti, for a confirmed booking. */
export function CheerMark({ className = 'h-24 w-40' }: MarkProps) {
  return (
    <svg viewBox="0 0 156 94" className={className} aria-hidden="true">
      <path d={CONFETTI[0]} stroke="#2f9e6b" strokeWidth="5" strokeLinecap="round" />
      <path d={CONFETTI[1]} stroke="#b5371b" strokeWidth="5" strokeLinecap="round" />
      <path
        d="M26 64l4 3M128 68l-4 4M48 46l4-2M110 34l4-3"
        stroke="#2f6db5"
        strokeWidth="5"
        strokeLinecap="round"
      />
      <g transform="translate(34 4) scale(2.75)">
        <MedalShape />
      </g>
    </svg>
  );
}

const FLAGS = [
  { d: 'M6 5.5h18l-9 17z', fill: '#b5371b' },
  { d: 'M36 8h18l-9 17z', fill: '#ffc233' },
  { d: 'M66 8h18l-9 17z', fill: '#2f6db5' },
  { d: 'M96 5.5h18l-9 17z', fill: '#2f9e6b' },
];

/** A row of flags across the top of the page. Use it once per page: its pattern has a fixed id. */
export function Bunting({ className = '' }: MarkProps) {
  return (
    <svg className={`block h-7 w-full ${className}`} aria-hidden="true">
      <pattern id="bunting" width="120" height="28" patternUnits="userSpaceOnUse">
        <path d="M0 3q60 11 120 0" fill="none" stroke="currentColor" strokeOpacity=".4" strokeWidth="1.5" />
        {FLAGS.map(({ d, fill }) => (
          <path key={fill} d={d} fill={fill} />
        ))}
      </pattern>
      <rect width="100%" height="28" fill="url(#bunting)" />
    </svg>
  );
}

/** A running track with a ball, as wide as its container. The ball bounces while `moving`. */
export function TrackMark({ className = 'h-22 w-full', moving = false }: MarkProps & { moving?: boolean }) {
  return (
    <svg
      viewBox="0 28 320 84"
      preserveAspectRatio="xMidYMax meet"
      className={`overflow-visible ${className}`}
      aria-hidden="true"
    >
      <path d="M-800 92h1920v20H-800z" fill="#b5371b" />
      <path d="M-800 99h1920M-800 106h1920" stroke="#fff" strokeOpacity=".55" strokeWidth="1.5" />
      <path d="M268 92V34" stroke="currentColor" strokeWidth="4" strokeLinecap="round" />
      <path d="M270 34h34l-8 10 8 10h-34z" fill="#ffc233" />
      <path d="M70 92V72m44 20V72M66 72h52" stroke="#2f6db5" strokeWidth="6" strokeLinecap="round" />
      <g className={moving ? 'animate-trot' : undefined}>
        <circle cx="176" cy="74" r="18" fill="#2f9e6b" />
        <path
          d="M160 66q16 10 32 0M164 87q12-9 24 0"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </g>
    </svg>
  );
}

const GAME_SHAPES: Record<string, string> = {
  crawl: 'M4 17a4 4 0 0 1 4-4h6a4 4 0 0 1 4 4v1M8 18v-3M17 10a3 3 0 1 1 0-.1M4 18h1M13 18v-3',
  walk: 'M5 6h3l3 9h7l1-6H9M11 19a1.2 1.2 0 1 0 0-.1M17 19a1.2 1.2 0 1 0 0-.1',
  hurdle: 'M5 20V9m14 11V9M3 9h18M3 13h18',
  shot: 'M12 15a4 4 0 1 0 0-.1M3 9c3-5 8-6 13-4M13 3l3 2-2 3',
  ring: 'M9 15a5 5 0 1 0 0-.1M15 11a5 5 0 1 0 0-.1',
  high: 'M4 20V8m16 12V8M4 9h16M8 18c1-9 4-13 9-13',
  ball: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16M5 8c4 3 10 3 14 0M5 16c4-3 10-3 14 0',
  ramp: 'M12 3l2.6 5.6 6 .8-4.4 4.2 1.1 6.1L12 16.8l-5.3 2.9 1.1-6.1L3.4 9.4l6-.8z',
  run: 'M3 17c0-1 .5-4 1-6l4 3 5-6c1 4 3 6 7 7 1 .5 1 2 1 2z',
};
const GAME_TINTS = ['bg-brand-soft text-brand', 'bg-sky-soft text-sky', 'bg-leaf-soft text-leaf'];

/** The icon of a game, chosen by a word in its slug. */
export function GameMark({ gameSlug }: { gameSlug: string }) {
  const word = Object.keys(GAME_SHAPES).find((name) => gameSlug.includes(name)) ?? 'run';
  const tint = GAME_TINTS[gameSlug.length % GAME_TINTS.length] ?? '';
  return (
    <span className={`grid size-11 shrink-0 place-items-center rounded-full ${tint}`}>
      <svg viewBox="0 0 24 24" className="size-6" fill="none" stroke="currentColor" aria-hidden="true">
        <path d={GAME_SHAPES[word]} strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </span>
  );
}

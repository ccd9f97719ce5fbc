/** The games, ages, prices and cities of a real season, for a database without a catalogue. */

export const DEMO_CITIES = [
  { slug: 'hyderabad', name: 'Hyderabad' },
  { slug: 'bangalore', name: 'Bangalore' },
  { slug: 'chennai', name: 'Chennai' },
  { slug: 'vizag', name: 'Vizag' },
  { slug: 'mumbai', name: 'Mumbai' },
  { slug: 'delhi', name: 'Delhi' },
  { slug: 'kolkata', name: 'Kolkata' },
  { slug: 'pune', name: 'Pune' },
  { slug: 'patna', name: 'Patna' },
  { slug: 'ranchi', name: 'Ranchi' },
  { slug: 'nagpur', name: 'Nagpur' },
  { slug: 'kochi', name: 'Kochi' },
  { slug: 'indore', name: 'Indore' },
  { slug: 'lucknow', name: 'Lucknow' },
  { slug: 'chandigarh', name: 'Chandigarh' },
  { slug: 'gurgaon', name: 'Gurgaon' },
  { slug: 'jaipur', name: 'Jaipur' },
  { slug: 'ahmedabad', name: 'Ahmedabad' },
  { slug: 'bhubaneswar', name: 'Bhubaneswar' },
  { slug: 'raipur', name: 'Raipur' },
  { slug: 'gandhi-nagar', name: 'Gandhi Nagar' },
];

export const DEMO_VENUES = [
  {
    citySlug: 'hyderabad',
    name: 'Gachibowli Indoor Stadium',
    address: 'Old Mumbai Highway, Gachibowli, Hyderabad 500032',
    mapUrl: 'https://maps.google.com/?q=Gachibowli+Indoor+Stadium+Hyderabad',
  },
  {
    citySlug: 'vizag',
    name: 'S3 Sports Arena',
    address: 'Visakhapatnam, Andhra Pradesh',
    mapUrl: 'https://maps.google.com/?q=S3+Sports+Arena+Visakhapatnam',
  },
];

type DemoSlot = {
  /** Start in IST, `HH:MM`. */
  start: string;
  data: { pricePaise: number; capacity: number; note?: string };
  /** Replaces values in the soonest event, so that it shows every state of a slot. */
  soonestEventOverrides?: { capacity?: number; paused?: boolean };
};

type DemoGame = {
  slug: string;
  name: string;
  description: string;
  minAgeMonths: number;
  maxAgeMonths: number;
  minutes: number;
  slot: DemoSlot;
};

export const DEMO_GAMES: DemoGame[] = [
  {
    slug: 'baby-crawling',
    name: 'Baby Crawling',
    description: 'Crawl down a soft lane to a waiting parent.',
    minAgeMonths: 5,
    maxAgeMonths: 15,
    minutes: 60,
    slot: {
      start: '10:00',
      data: { pricePaise: 180_000, capacity: 12, note: 'Bring knee pads if you use them.' },
    },
  },
  {
    slug: 'baby-walker-race',
    name: 'Baby Walker Race',
    description: 'A short dash in a walker. We bring the walkers.',
    minAgeMonths: 5,
    maxAgeMonths: 15,
    minutes: 60,
    slot: {
      start: '11:30',
      data: { pricePaise: 180_000, capacity: 12 },
      soonestEventOverrides: { capacity: 3 },
    },
  },
  {
    slug: 'running-race',
    name: 'Running Race',
    description: 'Twenty metres, everyone gets a cheer.',
    minAgeMonths: 13,
    maxAgeMonths: 84,
    minutes: 120,
    slot: {
      start: '10:00',
      data: { pricePaise: 179_900, capacity: 100, note: 'Running shoes with closed toes.' },
    },
  },
  {
    slug: 'hurdle-toddle',
    name: 'Hurdle Toddle',
    description: 'Step over foam hurdles, at your own speed.',
    minAgeMonths: 13,
    maxAgeMonths: 84,
    minutes: 60,
    slot: { start: '12:30', data: { pricePaise: 179_900, capacity: 40 } },
  },
  {
    slug: 'shot-put',
    name: 'Shot Put',
    description: 'Throw a soft ball as far as you can.',
    minAgeMonths: 25,
    maxAgeMonths: 84,
    minutes: 60,
    slot: {
      start: '14:00',
      data: { pricePaise: 79_900, capacity: 40 },
      soonestEventOverrides: { capacity: 0 },
    },
  },
  {
    slug: 'ring-holding',
    name: 'Ring Holding',
    description: 'Hang on to the rings. Mats below, hands ready.',
    minAgeMonths: 37,
    maxAgeMonths: 84,
    minutes: 60,
    slot: {
      start: '15:00',
      data: { pricePaise: 70_000, capacity: 40 },
      soonestEventOverrides: { paused: true },
    },
  },
  {
    slug: 'high-jump',
    name: 'High Jump',
    description: 'Over a low bar on to a thick mat.',
    minAgeMonths: 37,
    maxAgeMonths: 84,
    minutes: 60,
    slot: { start: '16:00', data: { pricePaise: 79_900, capacity: 40 } },
  },
  {
    slug: 'jumping-ball',
    name: 'Jumping Ball',
    description: 'Bounce along a course on a hopper ball.',
    minAgeMonths: 49,
    maxAgeMonths: 84,
    minutes: 60,
    slot: { start: '17:00', data: { pricePaise: 70_000, capacity: 40 } },
  },
  {
    slug: 'kids-ramp-walk',
    name: 'Kids Ramp Walk',
    description: 'A walk down the ramp in a favourite outfit.',
    minAgeMonths: 24,
    maxAgeMonths: 90,
    minutes: 120,
    slot: { start: '18:00', data: { pricePaise: 150_000, capacity: 200 } },
  },
];

type DemoAddOn = {
  slug: string;
  name: string;
  description: string;
  pricePaise: number;
  bundleFromQuantity?: number;
  bundlePercentOff?: number;
  /** An add-on without a choice has one variant with an empty label. Without `stock` a variant is unlimited. */
  variants: { label?: string; stock?: number }[];
};

export const DEMO_ADD_ONS: DemoAddOn[] = [
  {
    slug: 'meal-pack',
    name: 'Meal Pack',
    description: 'A warm lunch for one, vegetarian.',
    pricePaise: 29_900,
    bundleFromQuantity: 2,
    bundlePercentOff: 10,
    variants: [{}],
  },
  {
    slug: 't-shirt',
    name: 'T-Shirt',
    description: 'Soft cotton, in children’s sizes.',
    pricePaise: 49_900,
    variants: ['red', 'blue'].flatMap((colour) =>
      ['S', 'M', 'L'].map((size) => ({ label: `${size}, ${colour}`, stock: 40 })),
    ),
  },
  {
    slug: 'sports-shoes',
    name: 'Sports Shoes',
    description: 'Light shoes with soles that do not slip.',
    pricePaise: 79_900,
    variants: [5, 6, 7, 8, 9].map((size) => ({ label: `Size ${size}`, stock: 15 })),
  },
  {
    slug: 'photography',
    name: 'Photography',
    description: 'Ten photographs of your child at the games, sent within a week.',
    pricePaise: 99_900,
    variants: [{ stock: 30 }],
  },
  {
    slug: 'participation-medal',
    name: 'Participation Medal',
    description: 'With the name of the games and the year.',
    pricePaise: 19_900,
    bundleFromQuantity: 3,
    bundlePercentOff: 15,
    variants: [{}],
  },
  {
    slug: 'refreshment-pack',
    name: 'Refreshment Pack',
    description: 'Juice, fruit and biscuits.',
    pricePaise: 34_900,
    bundleFromQuantity: 2,
    bundlePercentOff: 10,
    variants: [{}],
  },
];

/** Stock of some variants in the soonest event, so that it shows scarce and sold-out add-ons. */
export const DEMO_SCARCE_STOCK: Record<string, number> = {
  't-shirt M, red': 2,
  't-shirt L, blue': 0,
  'photography ': 0,
};

type DemoPromoCode = {
  code: string;
  percentOff?: number;
  fixedPaise?: number;
  usageLimit?: number;
  minPurchasePaise?: number;
  maxDiscountPaise?: number;
  /** Absent: the code discounts the whole purchase. */
  gameSlugs?: string[];
};

export const DEMO_PROMO_CODES: DemoPromoCode[] = [
  { code: 'NIBOG25', percentOff: 25, usageLimit: 1_000, minPurchasePaise: 100_000, maxDiscountPaise: 50_000 },
  { code: 'RAMP200', fixedPaise: 20_000, usageLimit: 50, gameSlugs: ['kids-ramp-walk'] },
];

import type { ValueType } from '@nibog/api/schemas';
import type { ProblemSentences } from '../lib/field-problem.ts';
import type { fieldProblemsEn } from './field-problems.en.ts';
import { countMonths, countSeats, formatAgeRange, hiFirst } from './hi-first.ts';

const { instant, money, shortDay } = hiFirst.format;

const GENDERS = 'लड़की, लड़का या अन्य चुनें';
const TICK = 'आगे बढ़ने के लिए यहाँ टिक करें';

const TYPES: Record<ValueType, string> = {
  string: 'टेक्स्ट',
  number: 'संख्या',
  boolean: 'हाँ या नहीं',
  object: 'पूरी जानकारी',
  array: 'सूची',
};

const sentences: ProblemSentences = {
  required: (_, { empty }) => empty,
  unknown_field: () => 'यह पेज पुराना हो गया है। कृपया इसे फिर से लोड करें',
  wrong_type: ({ expected }, { name }) => `${name}: यहाँ ${TYPES[expected]} चाहिए`,
  invalid: (_, { name }) => `${name}: कृपया जाँच लें`,
  one_of: ({ allowed }, { name, choices }) => choices ?? `${name}: इनमें से एक चुनें: ${allowed.join(', ')}`,
  too_short: ({ minChars }, { name }) => `${name}: कम से कम ${minChars} अक्षर लिखें`,
  too_long: ({ maxChars }, { name }) => `${name}: ज़्यादा से ज़्यादा ${maxChars} अक्षर लिखें`,
  too_small: ({ min }, { name }) => `${name}: कम से कम ${min} लिखें`,
  too_large: ({ max }, { name }) => `${name}: ज़्यादा से ज़्यादा ${max} लिखें`,
  negative: (_, { name }) => `${name}: 0 से कम न लिखें`,
  not_positive: (_, { name }) => `${name}: 1 या उससे ज़्यादा लिखें`,
  id_too_large: ({ max }, { name }) => `${name}: ज़्यादा से ज़्यादा ${max} लिखें`,
  not_whole: (_, { name }) => `${name}: पूरी संख्या लिखें`,
  not_whole_paise: (_, { name }) => `${name}: रकम पूरे पैसे में लिखें`,
  forbidden_signs: (_, { name }) => `${name}: < या > न लिखें`,
  not_an_email: () => 'सही ई-मेल लिखें, जैसे name@example.com',
  not_an_indian_mobile: () => '10 अंकों का भारतीय मोबाइल नंबर लिखें, जैसे 98765 43210',
  not_a_date: () => 'सही तारीख लिखें: दिन, महीना और साल, जैसे 14 3 2024',
  date_in_future: () => 'यह तारीख अभी आई नहीं है। कृपया साल जाँचें',
  not_a_slug: () => 'इस पते पर कुछ नहीं है। कृपया लिंक जाँचें',
  not_a_random_uuid: () => 'इस पेज से पेमेंट शुरू नहीं हो पाया। कृपया इसे फिर से लोड करें',
  not_a_transaction_id: () => 'यह किसी पेमेंट का नंबर नहीं है। कृपया लिंक जाँचें',
  not_a_booking_ref: () => 'रेफ़रेंस नंबर ऐसा होता है: NBG-7K2M-0QXT-9WZ4',
  not_a_link_token: () => 'यह लिंक अधूरा है। कृपया इसे ई-मेल से खोलें',
  not_a_place_id: () => 'यह किसी सीट का नंबर नहीं है। कृपया पेज फिर से लोड करें',
  not_a_cursor: () => 'सूची यहाँ से आगे नहीं बढ़ती। कृपया पेज फिर से लोड करें',
  not_a_terms_version: () => 'शर्तों का यह संस्करण हमारा नहीं है। कृपया पेज फिर से लोड करें',
  unknown_language: ({ languages }) => `इनमें से एक भाषा चुनें: ${languages.join(', ')}`,
  consent_missing: () => TICK,

  no_child: () => 'कम से कम एक बच्चे को जोड़ें',
  too_many_children: ({ max }) => `एक बुकिंग में ज़्यादा से ज़्यादा ${max} बच्चे जोड़ें`,
  no_game: () => 'कम से कम एक गेम चुनें',
  too_many_games: ({ max }) => `एक बच्चे के लिए ज़्यादा से ज़्यादा ${max} गेम चुनें`,
  too_many_add_ons: ({ max }) => `ज़्यादा से ज़्यादा ${max} तरह की चीज़ें चुनें`,

  event_not_found: () => 'यह इवेंट हमें नहीं मिला',
  event_not_published: () => 'इस इवेंट की बुकिंग अभी खुली नहीं है',
  event_over: () => 'यह इवेंट हो चुका है',
  slot_not_found: () => 'यह गेम अब इस इवेंट में नहीं है',
  game_begun: () => 'यह गेम शुरू हो चुका है',
  too_young: ({ minAgeMonths, maxAgeMonths, ageMonths, eventDate }) =>
    `यह गेम ${formatAgeRange(minAgeMonths, maxAgeMonths)} के बच्चों के लिए है। ${shortDay(eventDate)} को बच्चे की उम्र सिर्फ़ ${countMonths(ageMonths)} होगी`,
  too_old: ({ minAgeMonths, maxAgeMonths, ageMonths, eventDate }) =>
    `यह गेम ${formatAgeRange(minAgeMonths, maxAgeMonths)} के बच्चों के लिए है। ${shortDay(eventDate)} को बच्चे की उम्र ${countMonths(ageMonths)} हो चुकी होगी`,
  game_chosen_twice: () => 'यह गेम बच्चे के लिए दो बार चुना गया है',
  same_child_twice: () => 'इस गेम के लिए एक ही बच्चे को दो बार जोड़ा गया है',
  child_has_place: () => 'इस गेम में बच्चे की सीट पहले से है, या उसका पेमेंट अभी चल रहा है',
  games_overlap: ({ otherGame }) => `यह गेम ${otherGame} के समय पर ही है`,
  slot_paused: () => 'इस गेम की बुकिंग रुकी हुई है',
  not_enough_places: ({ placesLeft }) =>
    placesLeft === 0 ? 'इस गेम की सभी सीटें भर गई हैं' : `इस गेम में सिर्फ़ ${countSeats(placesLeft)} बाकी`,
  price_changed: ({ pricePaise }) => `इस गेम की कीमत अब ${money(pricePaise)} है`,
  total_changed: ({ totalPaise }) => `कुल कीमत अब ${money(totalPaise)} है`,
  terms_changed: ({ termsVersion }) => `शर्तें बदल गई हैं। अब संस्करण ${termsVersion} लागू है`,

  add_on_not_sold: () => 'यह चीज़ अब इस इवेंट पर नहीं मिलती',
  variant_not_found: () => 'इस तरह की यह चीज़ अब नहीं मिलती',
  variant_required: () => 'चुनें कि यह चीज़ किस तरह की चाहिए',
  variant_chosen_twice: () => 'एक ही तरह की यह चीज़ दो बार चुनी गई है',
  not_enough_pieces: ({ piecesLeft }) => (piecesLeft === 0 ? 'यह बिक चुका है' : `सिर्फ़ ${piecesLeft} बाकी`),
  promo_not_found: () => 'यह प्रोमो कोड हमारा नहीं है',
  promo_not_started: ({ validFrom }) => `यह प्रोमो कोड ${instant(validFrom)} से चलेगा`,
  promo_ended: ({ validTo }) => `यह प्रोमो कोड ${instant(validTo)} तक ही चलता था`,
  promo_for_other_events: () => 'यह प्रोमो कोड दूसरे इवेंट के लिए है',
  promo_for_other_games: () => 'यह प्रोमो कोड दूसरे गेम के लिए है',
  promo_below_minimum: ({ minPurchasePaise }) => `यह कोड ${money(minPurchasePaise)} या उससे बड़ी बुकिंग के लिए है`,
  promo_used_up: () => 'यह प्रोमो कोड खत्म हो गया',
  promo_takes_nothing: () => 'इस कीमत पर यह प्रोमो कोड कोई छूट नहीं देता',

  key_reused: () => 'PhonePe खुलते समय आपकी जानकारी बदल गई',
  too_many_open_payments: ({ max }) =>
    `आपके ${max} पेमेंट अभी चल रहे हैं। कृपया उनमें से एक पूरा करें, या उनके बंद होने तक रुकें`,
  not_payable_again: () => 'यह पेमेंट अब भी हो सकता है, या हो चुका है',
  payment_not_found: () => 'यह पेमेंट हमें नहीं मिला',
  booking_not_found: () => 'यह बुकिंग हमें नहीं मिली',
  no_booking: () => 'इस पेमेंट की कोई बुकिंग नहीं है',
  no_live_booking: () => 'इस पेमेंट की कोई बुकिंग नहीं है, या वह रद्द हो चुकी है',
  link_not_live: () => 'यह लिंक अब नहीं चलता। कृपया नया लिंक मँगाएँ',
  place_not_found: () => 'यह सीट आपकी बुकिंग में नहीं है',
  too_late_to_move: () => 'यह गेम, या आपका बुक किया हुआ गेम, शुरू हो चुका है',
  price_differs: ({ pricePaise, placePricePaise }) =>
    `इस गेम की कीमत ${money(pricePaise)} है, और आपके बुक किए हुए गेम की ${money(placePricePaise)}`,
  child_in_slot: () => 'इस गेम में बच्चे की सीट पहले से है',
  refund_above_paid: ({ paidPaise }) => `ज़्यादा से ज़्यादा ${money(paidPaise)} लौटाए जा सकते हैं: इतना ही पेमेंट हुआ था`,
  refund_below_minimum: ({ minPaise }) => `कुछ न लौटाएँ, या कम से कम ${money(minPaise)} लौटाएँ`,
  refund_changed: ({ refundPaise }) => `अब आपको ${money(refundPaise)} वापस मिलेंगे`,
  returned_before: ({ returnedPaise }) => `${money(returnedPaise)} पहले ही लौटाए जा चुके हैं`,

  no_game_fits: () => 'तारीख जाँचें। इस इवेंट का कोई गेम इस उम्र के लिए नहीं है',
  take_out: ({ what }) => `कृपया ${what} हटा दें: वजह उसके पास लिखी है`,
};

/** The texts of `field-problems.en.ts` in Hindi. */
export const fieldProblemsHi: typeof fieldProblemsEn = {
  fields: {
    fullName: { name: 'नाम', empty: 'पूरा नाम लिखें', choices: null },
    dateOfBirth: {
      name: 'जन्म की तारीख',
      empty: 'जन्म की तारीख लिखें: दिन, महीना और साल',
      choices: null,
    },
    gender: { name: 'आपका चुनाव', empty: GENDERS, choices: GENDERS },
    schoolName: { name: 'स्कूल', empty: 'स्कूल का नाम लिखें', choices: null },
    email: { name: 'ई-मेल', empty: 'अपना ई-मेल लिखें: बुकिंग वहीं भेजी जाएगी', choices: null },
    phone: { name: 'मोबाइल नंबर', empty: 'अपना मोबाइल नंबर लिखें', choices: null },
    addOns: { name: 'साथ की चीज़ें', empty: 'कितने चाहिए, चुनें', choices: null },
    promoCode: { name: 'प्रोमो कोड', empty: 'प्रोमो कोड लिखें', choices: null },
    slotIds: { name: 'आपका चुनाव', empty: 'कम से कम एक गेम चुनें', choices: null },
    guardian: { name: 'सहमति', empty: TICK, choices: null },
  },

  otherField: { name: 'यह जानकारी', empty: 'कृपया यह जानकारी लिखें', choices: null },

  problems: sentences,
};

/** The texts of `add-ons.en.ts` in Hindi. */
import { countSeats } from './hi-first.ts';
import type { addOnsEn } from './add-ons.en.ts';

export const addOnsHi: typeof addOnsEn = {
  addOns: {
    heading: 'उस दिन के लिए कुछ और?',
    lead: 'चाहें तो चुनें। ये चीज़ें इवेंट पर मिलेंगी।',
    chooseVariants: (name) => `${name}: एक या ज़्यादा चुनें`,
    bundle: (percentOff, fromQuantity) => `${fromQuantity} या ज़्यादा लेने पर हर एक पर ${percentOff}% की छूट`,
    bundled: (percentOff) => `हर एक पर ${percentOff}% की छूट: कुल कीमत में से घटा दी गई है`,
    soldOut: 'बिक चुका है',
    variantSoldOut: (label) => `${label}, बिक चुका है`,
    onlyLeft: (pieces) => `सिर्फ़ ${pieces} बाकी`,
    less: (name) => `एक कम करें: ${name}`,
    more: (name) => `एक और लें: ${name}`,
    quantity: (name) => `कितने: ${name}`,
    maxPerBooking: (pieces) => `एक बुकिंग में ज़्यादा से ज़्यादा ${pieces} ले सकते हैं।`,
    noLonger: 'यह इस बीच बिक गया। कृपया इसे हटा दें।',
    fewer: (pieces) => `अब सिर्फ़ ${pieces} बाकी हैं। कृपया कुछ कम करें।`,
    section: 'उस दिन के लिए',
    change: 'साथ की चीज़ें बदलें',
    add: 'कुछ जोड़ें',
    none: 'कुछ नहीं जोड़ा गया',
    discount: (code) => (code === null ? 'छूट' : `${code} के साथ छूट`),
    bundleRow: (name, percentOff) => `${name}, ${percentOff}% की छूट`,
    promoRow: (code) => `प्रोमो कोड ${code}`,
  },

  promo: {
    label: 'प्रोमो कोड',
    apply: 'कोड लगाएँ',
    checking: 'देख रहे हैं …',
    remove: 'कोड हटाएँ',
    applied: (code, amount) => `${code} से ${amount} की छूट मिली।`,
    without: 'कीमत इसके बिना दिखाई गई है।',
  },

  alternatives: {
    games: {
      lost: (name, game, places) =>
        `${name}: ${game} – ${places === 0 ? 'सभी सीटें भर गईं' : `सिर्फ़ ${countSeats(places)} बाकी`}`,
      paused: (name, game) => `${name}: ${game} – बुकिंग अभी रुकी हुई है`,
      free: (name) => `${name} के लिए अब भी खाली:`,
      none: (name) => `${name} के लिए उस दिन कोई दूसरा गेम खाली नहीं है।`,
    },
    addOns: {
      lost: (name, pieces) => (pieces === 0 ? `${name}: बिक चुका है` : `${name}: सिर्फ़ ${pieces} बाकी`),
      free: (addOn) => `${addOn} में अब भी मिल सकते हैं:`,
      without: 'आप इसके बिना भी बुक कर सकते हैं।',
      fewer: 'आप कम ले सकते हैं, या इसके बिना भी बुक कर सकते हैं।',
      variant: (label, pieces) => (pieces === null ? label : `${label}: ${pieces} बाकी`),
    },
  },
};

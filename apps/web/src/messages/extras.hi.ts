/** हिन्दी: what a parent reads of add-ons and promo codes. */
import type { extrasEn } from './extras.en.ts';

export const extrasHi: typeof extrasEn = {
  extras: {
    heading: 'उस दिन के लिए कुछ और?',
    lead: 'चाहें तो चुनें। ये चीज़ें इवेंट पर मिलेंगी।',
    which: (name) => `${name}: एक या ज़्यादा चुनें`,
    bundle: (percentOff, fromQuantity) => `${fromQuantity} या ज़्यादा लेने पर हर एक पर ${percentOff}% की छूट`,
    bundled: (percentOff) => `हर एक पर ${percentOff}% की छूट: कुल कीमत में से घटा दी गई है`,
    soldOut: 'बिक चुका है',
    soldOutMark: ', बिक चुका है',
    onlyLeft: (pieces) => `सिर्फ़ ${pieces} बाकी`,
    less: (name) => `एक कम करें: ${name}`,
    more: (name) => `एक और लें: ${name}`,
    how: (name) => `कितने: ${name}`,
    mostInOne: (pieces) => `एक बुकिंग में ज़्यादा से ज़्यादा ${pieces} ले सकते हैं।`,
    noLonger: 'यह इस बीच बिक गया। कृपया इसे हटा दें।',
    fewer: (pieces) => `अब सिर्फ़ ${pieces} बाकी हैं। कृपया कुछ कम करें।`,
    part: 'उस दिन के लिए',
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
    belowMinimum: (amount) => `यह कोड ${amount} या उससे बड़ी बुकिंग के लिए है।`,
    without: 'कीमत इसके बिना दिखाई गई है।',
  },
};

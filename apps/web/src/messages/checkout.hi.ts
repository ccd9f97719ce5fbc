import { countMonths, countSeats, formatAge, formatAgeRange, formatYears, hiFirst } from './hi-first.ts';
import type { checkoutEn } from './checkout.en.ts';

const { day, shortDay, time, times } = hiFirst.format;

/** The texts of `checkout.en.ts` in Hindi. */
export const checkoutHi: typeof checkoutEn = {
  checkout: {
    steps: 'बुकिंग के चरण',
    stepNames: { children: 'बच्चे', games: 'गेम', parent: 'आप', review: 'पेमेंट' },
    stepDone: ', पूरा हुआ',
    totalSoFar: 'अब तक कुल',
    openPayment: 'इस इवेंट के लिए आपका एक पेमेंट चल रहा है',
    openPaymentHint: 'अगर आप पेमेंट कर चुके हैं, या पक्का नहीं है, तो कुछ और बुक करने से पहले उसे देख लें।',
    seeThatPayment: 'वह पेमेंट देखें',
    restored: 'पिछली बार जो आपने लिखा था, वह यहाँ है',
    restoredHint:
      'यह सिर्फ़ इसी फ़ोन या कंप्यूटर पर है, बुकिंग होने तक, और ज़्यादा से ज़्यादा दो दिन। पेमेंट से पहले कृपया एक बार फिर सहमति दें।',
    startAfresh: 'नए सिरे से शुरू करें',
    childNumber: (number) => `बच्चा ${number}`,
  },

  children: {
    heading: 'कौन आ रहा है?',
    remove: 'हटाएँ',
    removeChild: (name) => `${name} को हटाएँ`,
    fullName: 'बच्चे का पूरा नाम',
    dateOfBirth: 'जन्म की तारीख',
    dateExample: 'जैसे 14 3 2024',
    dateParts: { day: 'दिन', month: 'महीना', year: 'साल' },
    ageOnDay: (name, months, date) =>
      `${shortDay(date)} को ${name} की उम्र ${formatAge(months)}${months >= 12 ? ` (${countMonths(months)})` : ''} होगी।`,
    pickDate: 'कैलेंडर से जन्म की तारीख चुनें',
    noGameFits: (name) => `इस इवेंट का कोई गेम ${name} की उम्र के लिए नहीं है`,
    noGameFitsWhy: (ranges, name, months, date) =>
      `यहाँ के गेम ${ranges.map((range) => `${formatAge(range.minAgeMonths)} से ${formatAge(range.maxAgeMonths)}`).join(', और ')} के बच्चों के लिए हैं। ${shortDay(date)} को ${name} की उम्र ${formatAge(months)} होगी। क्या तारीख सही है?`,
    eventsForAge: (years) => `${formatYears(years)} के बच्चे के इवेंट देखें`,
    girlOrBoy: 'लड़की या लड़का?',
    genders: { female: 'लड़की', male: 'लड़का', other: 'अन्य' },
    school: 'स्कूल',
    add: 'एक और बच्चा जोड़ें',
    atMost: (children) => `एक बुकिंग में ${children} बच्चे तक आ सकते हैं।`,
    next: 'गेम चुनें',
  },

  games: {
    heading: 'गेम चुनें',
    of: (name) => `${name} के लिए गेम`,
    ageOnDay: (months, date) => `${shortDay(date)} को उम्र ${formatAge(months)}`,
    notOpenFor: (name) => `${name} के लिए उपलब्ध नहीं:`,
    noneOpenFor: (name) => `यहाँ ${name} के लिए कोई गेम उपलब्ध नहीं है`,
    noneOpenHint: 'वजह हर गेम के साथ लिखी है। क्या जन्म की तारीख सही है? अगर हाँ, तो कृपया कोई दूसरा इवेंट देखें।',
    checkDateOfBirth: 'जन्म की तारीख जाँचें',
    takeItOut: 'कृपया इसे हटा दें।',
    next: 'आपकी जानकारी',
    refused: {
      age: (slot, name, months, date) =>
        `${formatAgeRange(slot.minAgeMonths, slot.maxAgeMonths)} के बच्चों के लिए। ${shortDay(date)} को ${name} की उम्र ${countMonths(months)} होगी।`,
      paused: 'बुकिंग रुकी हुई है। कृपया बाद में देखें।',
      full: 'सभी सीटें भर गई हैं।',
      takenByOthers: (places, children) =>
        `सिर्फ़ ${countSeats(places)} बाकी, जो आपके ${children === 1 ? 'दूसरे बच्चे' : 'दूसरे बच्चों'} के लिए चुनी गई ${places === 1 ? 'है' : 'हैं'}।`,
      clash: (other, name) =>
        `यह ${other.game} (${times(other.startsAt, other.endsAt)}) के समय पर ही है। ${name} के लिए इनमें से एक ही चुनें।`,
    },
  },

  parent: {
    heading: 'आपकी जानकारी',
    fullName: 'आपका पूरा नाम',
    email: 'ई-मेल',
    emailHint: 'बुकिंग यहाँ भेजी जाएगी।',
    phone: 'मोबाइल नंबर',
    phoneHint: '10 अंक। हम तभी कॉल करेंगे जब इवेंट में कुछ बदले।',
    consent: 'आपकी सहमति',
    consentPoints: [
      'बच्चों की जानकारी हम सिर्फ़ उनकी उम्र देखने और गेम करवाने के लिए लेते हैं।',
      'PhonePe को सिर्फ़ रकम बताई जाती है, बच्चों के बारे में कुछ नहीं।',
      'पेमेंट के दौरान सीटें आपके लिए रखी जाती हैं। पेमेंट पक्का होते ही वे आपकी हो जाती हैं।',
    ],
    agree: (children, termsVersion) =>
      `मैं ${children === 1 ? 'इस बच्चे' : 'इन बच्चों'} की माँ, पिता या अभिभावक हूँ, और इससे तथा NIBOG की शर्तों (संस्करण ${termsVersion}) से मेरी सहमति है।`,
    next: 'जाँचें और पेमेंट करें',
  },

  review: {
    heading: 'जाँचें और पेमेंट करें',
    event: 'इवेंट',
    childrenAndGames: 'बच्चे और गेम',
    you: 'आप',
    born: (dateOfBirth, months, date) =>
      `जन्म ${day(dateOfBirth)}, ${shortDay(date)} को उम्र ${formatAge(months)}`,
    changeGames: 'गेम बदलें',
    changeChildren: 'बच्चों की जानकारी बदलें',
    changeDetails: 'अपनी जानकारी बदलें',
    price: 'कीमत',
    total: 'कुल',
    keptFromNow:
      'अभी आपके लिए कुछ नहीं रखा गया है। बटन दबाते ही आपकी सीटें 20 मिनट के लिए रखी जाएँगी, ताकि आप पेमेंट कर सकें।',
    nextIsPhonePe:
      'अगला पेज PhonePe का है। वहाँ UPI या कार्ड से पेमेंट करें, फिर आप अपने-आप यहाँ लौट आएँगे। दो बार दबाने से दो बार पैसे नहीं कटते।',
    pay: (total) => `PhonePe से ${total} दें`,
    opening: 'PhonePe खुल रहा है …',
    askingPrice: 'कीमत देखी जा रही है …',
    askPriceAgain: 'कीमत फिर से देखें',
    chooseOtherGames: 'दूसरे गेम चुनें',
    chooseOtherAddOns: 'देखें कि क्या बाकी है',
    agreeAgain: 'शर्तें पढ़कर सहमति दें',
  },

  hold: {
    kept: (expiresAt, minutes) =>
      `आपकी सीटें ${time(expiresAt)} तक रखी गई हैं: ${minutes === 0 ? 'एक मिनट से कम' : `${minutes} मिनट`} बाकी।`,
  },
};

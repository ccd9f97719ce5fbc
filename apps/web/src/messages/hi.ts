/**
 * हिन्दी: every text of `en.ts` as a tired parent reads it. Words that people say in English stay (बुकिंग, पेमेंट, रिफ़ंड),
 * sentences avoid the gender of whoever reads or plays, and "आप" is polite throughout.
 */
import { afterBookingHi } from './after-booking.hi.ts';
import { createFormats, hourOf12, type Clock } from './formats.ts';
import type { Messages } from './languages.ts';

const format = createFormats({
  locale: 'hi-IN',
  sayTime: (clock) => `${partOfDay(clock)} ${sayClock(clock)} बजे`,
  sayTimes: (from, to) =>
    partOfDay(from) === partOfDay(to)
      ? `${partOfDay(from)} ${sayClock(from)} – ${sayClock(to)} बजे`
      : `${partOfDay(from)} ${sayClock(from)} – ${partOfDay(to)} ${sayClock(to)} बजे`,
  sayDay: ({ weekday, day, month, year }) => `${weekday}, ${day} ${month} ${year}`,
});

function partOfDay({ hour }: Clock): string {
  if (hour < 4) return 'रात';
  if (hour < 12) return 'सुबह';
  if (hour < 16) return 'दोपहर';
  return hour < 20 ? 'शाम' : 'रात';
}

function sayClock({ hour, minute }: Clock): string {
  return `${hourOf12(hour)}:${minute}`;
}

const { count, money, day, shortDay, instant, time, times } = format;

function countMonths(months: number): string {
  return count(months, { one: 'महीना', other: 'महीने' });
}

function countSeats(seats: number): string {
  return count(seats, { one: 'सीट', other: 'सीटें' });
}

function sayAge(months: number): string {
  if (months < 12) return countMonths(months);
  const years = count(Math.floor(months / 12), { one: 'साल', other: 'साल' });
  return months % 12 === 0 ? years : `${years} ${countMonths(months % 12)}`;
}

function sayYears(years: number): string {
  return years === 0 ? '1 साल से कम' : count(years, { one: 'साल', other: 'साल' });
}

function sayAgeRange(minMonths: number, maxMonths: number): string {
  return `${minMonths}–${maxMonths} महीने`;
}

const CHOOSE_AT_THE_EVENT = 'कोई नया पेमेंट नहीं हुआ है। कृपया इवेंट के पेज से गेम चुनें।';
const BANKS_TAKE_DAYS = 'बैंक में पैसे दिखने में आम तौर पर 7 कामकाजी दिन तक लगते हैं। आपको कुछ करने की ज़रूरत नहीं है।';
const GENDERS = 'लड़की, लड़का या अन्य चुनें';
const TICK = 'आगे बढ़ने के लिए यहाँ टिक करें';

export const hi: Messages = {
  locale: 'hi-IN',
  format,
  age: sayAge,
  ageRange: sayAgeRange,

  site: {
    home: 'NIBOG, मुख्य पेज',
    skip: 'सीधे पेज की जानकारी पर जाएँ',
    language: 'भाषा',
    findBooking: 'मेरी बुकिंग खोजें',
    myBooking: 'मेरी बुकिंग',
    seeAllEvents: 'सभी इवेंट देखें',
    seeTheEvent: 'इवेंट देखें',
    about:
      'New India Baby Olympic Games: 5 से 84 महीने के बच्चों के लिए खेलों का एक दिन। पेमेंट PhonePe के अपने पेज पर होता है।',
    loading: 'लोड हो रहा है',
    offline: 'लगता है इंटरनेट बंद है।',
    offlineKept: 'लगता है इंटरनेट बंद है। आपने जो लिखा है वह सुरक्षित है; इंटरनेट आते ही हम आगे बढ़ेंगे।',
    call: (phone) => `${phone} पर कॉल करें`,
    write: (email) => `${email} पर लिखें`,
    mailSubject: (bookingRef) => `बुकिंग ${bookingRef}`,
    noContact: 'हमारी किसी भी ई-मेल में दिए गए पते या नंबर पर हमें लिखें या कॉल करें।',
    copied: 'कॉपी हो गया',
    copyByHand: 'कॉपी करने के लिए रेफ़रेंस नंबर को दबाकर रखें',
    copyReference: 'रेफ़रेंस नंबर कॉपी करें',
    optional: '(ज़रूरी नहीं)',
  },

  notFound: {
    heading: 'यह पेज नहीं मिला',
    lead: 'इस पते पर कुछ नहीं है। हो सकता है लिंक पुराना हो, या कोई अक्षर छूट गया हो।',
  },

  loadError: {
    heading: 'यह पेज लोड नहीं हुआ',
    lead: (what) => `${what}। कृपया थोड़ी देर में पेज फिर से लोड करें।`,
    loadAgain: 'पेज फिर से लोड करें',
  },

  home: {
    title: (city) => (city ? `${city} में गेम` : 'छोटे बच्चों के गेम'),
    heading: 'आपके नन्हे-मुन्ने का बड़ा दिन',
    lead: '5 महीने से 7 साल तक के बच्चों के लिए घुटनों के बल चलना, दौड़, कूद और रैंप वॉक। अपना शहर और गेम चुनें, और PhonePe से पेमेंट करें।',
    comingUp: (city) => (city ? `${city} में आने वाले इवेंट` : 'आने वाले इवेंट'),
    wasOn: (city) => (city ? `${city} में हो चुके इवेंट` : 'हो चुके इवेंट'),
    finder: 'इवेंट खोजें',
    city: 'शहर',
    allCities: 'सभी शहर',
    when: 'तारीख',
    anyDay: 'कोई भी दिन',
    wholeMonth: (date) => `पूरा ${format.month(date)}`,
    age: 'उस दिन बच्चे की उम्र',
    anyAge: 'कोई भी उम्र',
    yearsOld: sayYears,
    looking: 'इवेंट खोज रहे हैं …',
    found: (events, more) => `${count(events, { one: 'इवेंट', other: 'इवेंट' })}${more ? ', और भी हैं' : ''}`,
    more: 'और इवेंट देखें',
    loadingMore: 'और इवेंट लोड हो रहे हैं',
    noEvent: 'अभी कोई इवेंट खुला नहीं है',
    nonePast: 'अभी तक कोई इवेंट नहीं हुआ है',
    planned: 'अगले इवेंट की तैयारी चल रही है। कृपया कुछ दिन बाद फिर देखें।',
    noneFits: 'इस चुनाव का कोई इवेंट नहीं है',
    noneFitsHint: 'कृपया कोई और दिन या आस-पास का कोई और शहर चुनें। हर कुछ हफ़्ते में नए इवेंट आते हैं।',
    seeAll: 'सभी इवेंट दिखाएँ',
    seePast: 'हो चुके इवेंट',
    seeComing: 'आने वाले इवेंट',
  },

  event: {
    date: 'तारीख',
    venue: 'जगह',
    noVenue: 'जगह जल्द बताई जाएगी',
    openMap: 'मैप खोलें',
    inNewTab: '(नए टैब में खुलेगा)',
    forAges: (minMonths, maxMonths) => `${sayAgeRange(minMonths, maxMonths)} के बच्चों के लिए`,
    priceFrom: { before: 'हर गेम', after: 'से शुरू' },
    gameFrom: 'शुरुआती कीमत',
    over: 'यह इवेंट हो चुका है, इसकी बुकिंग अब नहीं हो सकती।',
    wasOver: 'हो चुका है',
    allPaused: 'बुकिंग रुकी हुई है',
    allPausedHint: 'अभी इस इवेंट के किसी गेम की बुकिंग नहीं हो रही है। कृपया बाद में फिर देखें।',
    gamesFor: (years) => `${sayYears(years)} के बच्चे के लिए`,
    noGameFor: (years) => `यहाँ ${sayYears(years)} के बच्चे के लिए कोई गेम नहीं है`,
    otherAges: 'बाकी उम्र के बच्चों के लिए',
    allTaken: 'अभी सभी गेम भर गए हैं',
    allTakenHint: 'जिन सीटों का पेमेंट नहीं होता, वे करीब 20 मिनट में खाली हो जाती हैं। कृपया थोड़ी देर में फिर देखें।',
    games: 'गेम',
    ageCounts: 'बच्चे की उम्र इवेंट वाले दिन के हिसाब से देखी जाती है।',
    gamesSoon: 'इस दिन के गेम जल्द बताए जाएँगे।',
    book: 'सीट बुक करें',
    note: (note) => `ध्यान दें: ${note}`,
    paused: 'बुकिंग रुकी हुई है',
    full: 'सीटें भर गईं',
    onlyLeft: (places) => `सिर्फ़ ${countSeats(places)} बाकी`,
    placesLeft: (places) => `${countSeats(places)} बाकी`,
  },

  checkout: {
    steps: 'बुकिंग के चरण',
    stepNames: { children: 'बच्चे', games: 'गेम', parent: 'आप', review: 'पेमेंट' },
    stepDone: ', पूरा हुआ',
    totalSoFar: 'अब तक कुल',
    openPayment: 'इस इवेंट के लिए आपका एक पेमेंट चल रहा है',
    openPaymentHint: 'अगर आप पेमेंट कर चुके हैं, या पक्का नहीं है, तो कुछ और बुक करने से पहले उसे देख लें।',
    seeThatPayment: 'वह पेमेंट देखें',
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
      `${shortDay(date)} को ${name} की उम्र ${sayAge(months)}${months >= 12 ? ` (${countMonths(months)})` : ''} होगी।`,
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
    ageOnDay: (months, date) => `${shortDay(date)} को उम्र ${sayAge(months)}`,
    notOpenFor: (name) => `${name} के लिए उपलब्ध नहीं:`,
    noneOpenFor: (name) => `यहाँ ${name} के लिए कोई गेम उपलब्ध नहीं है`,
    noneOpenHint: 'वजह हर गेम के साथ लिखी है। क्या जन्म की तारीख सही है? अगर हाँ, तो कृपया कोई दूसरा इवेंट देखें।',
    checkDateOfBirth: 'जन्म की तारीख जाँचें',
    takeItOut: 'कृपया इसे हटा दें।',
    next: 'आपकी जानकारी',
    refused: {
      age: (slot, name, months, date) =>
        `${sayAgeRange(slot.minAgeMonths, slot.maxAgeMonths)} के बच्चों के लिए। ${shortDay(date)} को ${name} की उम्र ${countMonths(months)} होगी।`,
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
      `जन्म ${day(dateOfBirth)}, ${shortDay(date)} को उम्र ${sayAge(months)}`,
    changeGames: 'गेम बदलें',
    changeChildren: 'बच्चों की जानकारी बदलें',
    changeDetails: 'अपनी जानकारी बदलें',
    price: 'कीमत',
    discount: 'छूट',
    total: 'कुल',
    toPay: 'देने हैं',
    nextIsPhonePe:
      'अगला पेज PhonePe का है। वहाँ UPI या कार्ड से पेमेंट करें, फिर आप अपने-आप यहाँ लौट आएँगे। दो बार दबाने से दो बार पैसे नहीं कटते।',
    pay: (total) => `PhonePe से ${total} दें`,
    opening: 'PhonePe खुल रहा है …',
    askingPrice: 'कीमत देखी जा रही है …',
    askPriceAgain: 'कीमत फिर से देखें',
    chooseOtherGames: 'दूसरे गेम चुनें',
    agreeAgain: 'शर्तें पढ़कर सहमति दें',
  },

  payment: {
    notHeard: { heading: 'आपका पेमेंट देखा जा रहा है', text: 'हम पता कर रहे हैं कि आपके पेमेंट का क्या हुआ।' },
    awaiting: {
      heading: 'आपके बैंक से अभी जवाब नहीं आया है',
      wait: 'अगर आपने पेमेंट कर दिया है, तो बस इंतज़ार करें: यह पेज खुद देखता रहता है, और पेज बंद करने पर भी आपकी बुकिंग हो जाएगी।',
      payable: (expiresAt) =>
        `अगर आपने अभी पेमेंट नहीं किया है, तो आप PhonePe के पेज पर वापस जा सकते हैं। आपकी सीटें ${time(expiresAt)} तक रखी गई हैं।`,
      over: 'PhonePe के पेज पर पेमेंट का समय खत्म हो गया है। हम पता करते रहेंगे कि पेमेंट समय पर आया था या नहीं।',
    },
    confirming: {
      heading: 'हम आपका पेमेंट जाँच रहे हैं',
      text: 'PhonePe ने हमें आपके पेमेंट के बारे में बताया है। हम उसे जाँचकर आपकी बुकिंग कर रहे हैं।',
      byItself: 'यह पेज अपने-आप आगे बढ़ेगा, और पेज बंद करने पर भी आपकी बुकिंग हो जाएगी।',
    },
    booked: { heading: 'आपकी बुकिंग हो गई', text: 'आपकी बुकिंग हो गई है।' },
    failed: {
      heading: 'पेमेंट पूरा नहीं हुआ',
      debit: 'अगर आपके बैंक से पैसे कट गए हैं, तो हम आपकी बुकिंग कर देंगे या पैसे लौटा देंगे; हम जाँच करते रहेंगे।',
      debitAsk:
        'अगर आपके बैंक से पैसे कट गए हैं, तो नीचे दिया रेफ़रेंस नंबर बताकर हमसे पूछें: हम आपकी बुकिंग कर देंगे या पैसे लौटा देंगे।',
      noDebit: 'अगर पैसे नहीं कटे हैं, तो कोई पेमेंट नहीं हुआ है और कोई सीट बुक नहीं हुई है।',
    },
    expired: {
      heading: 'पेमेंट का समय खत्म हो गया',
      text: 'हमें समय पर कोई पेमेंट नहीं मिला, इसलिए सीटें छोड़ दी गईं।',
      debit: 'अगर पैसे कट गए हैं, तो सीट खाली होने पर बुकिंग हो जाएगी, नहीं तो पूरे पैसे लौटा दिए जाएँगे। हम जाँच करते रहेंगे।',
      debitAsk:
        'अगर आपके बैंक से पैसे कट गए हैं, तो नीचे दिया रेफ़रेंस नंबर बताकर हमसे पूछें: सीट खाली होने पर बुकिंग होगी, नहीं तो पूरे पैसे लौटाए जाएँगे।',
    },
    cancelled: {
      heading: 'यह बुकिंग रद्द हो गई है',
      text: (title, date) => `${title} (${day(date)}) की बुकिंग रद्द हो गई है, और उसकी सीटें छोड़ दी गई हैं।`,
      nothingReturned: (paise) => `रद्द करने की शर्तों के अनुसार, दिए गए ${money(paise)} में से कुछ भी वापस नहीं होगा।`,
    },
    refunding: {
      heading: 'आपके पैसे वापस आ रहे हैं',
      headingPart: 'आपके कुछ पैसे वापस आ रहे हैं',
      text: (paise) => `जिस खाते से आपने पेमेंट किया था, उसी में हम ${money(paise)} लौटा रहे हैं।`,
      since: (paise, startedAt) =>
        `जिस खाते से आपने पेमेंट किया था, उसी में हम ${money(paise)} लौटा रहे हैं। रिफ़ंड ${instant(startedAt)} शुरू हुआ।`,
      banks: BANKS_TAKE_DAYS,
    },
    refunded: {
      heading: 'आपके पैसे लौटा दिए गए हैं',
      headingPart: 'आपके कुछ पैसे लौटा दिए गए हैं',
      text: (paise) => `जिस खाते से आपने पेमेंट किया था, उसी में हमने ${money(paise)} लौटा दिए हैं।`,
      since: (paise, startedAt, completedAt) =>
        `जिस खाते से आपने पेमेंट किया था, उसी में हमने ${completedAt === null ? '' : `${instant(completedAt)} `}${money(paise)} लौटा दिए हैं। रिफ़ंड ${instant(startedAt)} शुरू हुआ था।`,
      banks: BANKS_TAKE_DAYS,
    },
    why: {
      noPlaceLeft: 'आपका पेमेंट हमें देर से मिला, तब तक सीटें किसी और को मिल चुकी थीं। इस पेमेंट से कोई सीट बुक नहीं हुई है।',
      duplicate:
        'आपके एक और पेमेंट से इसी बच्चे के लिए यही गेम पहले ही बुक हो चुका है, इसलिए इस पेमेंट के पूरे पैसे लौटाए जाते हैं। उस बुकिंग पर इस रिफ़ंड का कोई असर नहीं होगा।',
      byParent: 'यह बुकिंग आपके कहने पर रद्द की गई।',
      byParentPart: (paise) =>
        `यह बुकिंग आपके कहने पर रद्द की गई। रद्द करने की शर्तों के अनुसार, दिए गए ${money(paise)} का एक हिस्सा लौटाया जाता है।`,
      byOrganiser: 'हमें यह बुकिंग रद्द करनी पड़ी। हमें खेद है।',
      other: 'वजह जानने के लिए, कृपया नीचे दिया रेफ़रेंस नंबर बताकर हमसे पूछें।',
    },
    review: {
      heading: 'हमारी टीम आपका पेमेंट देख रही है',
      text: 'आपके पैसे सुरक्षित हैं। इस पेमेंट में कुछ ऐसा है जिसे किसी व्यक्ति को देखना होगा, और हमारी टीम इसे देख रही है।',
      ask: 'आपको कुछ करने की ज़रूरत नहीं है। कुछ पूछना हो, तो हमें नीचे दिया रेफ़रेंस नंबर बताएँ।',
    },
    backToPhonePe: 'PhonePe पर वापस जाएँ',
    payAgain: 'इन्हीं सीटों के लिए नया पेमेंट करें',
    long: {
      title: 'इस बार थोड़ा ज़्यादा समय लग रहा है',
      keepLooking:
        'कुछ बैंकों को जवाब देने में समय लगता है। हम देखते रहेंगे, इस पेज के बिना भी। पेमेंट की खबर मिलते ही आपकी बुकिंग हो जाएगी और उसकी ई-मेल आपको मिलेगी; अगर बुकिंग नहीं हो सकी, तो आपके पैसे लौटा दिए जाएँगे।',
      mayClose: 'आप यह पेज बंद करके बाद में इसी पते पर दोबारा खोल सकते हैं। कुछ पूछना हो, तो हमें रेफ़रेंस नंबर बताएँ।',
    },
    reference: 'आपका रेफ़रेंस नंबर',
    event: 'इवेंट',
    amount: 'रकम',
    questions: 'इस पेमेंट के बारे में कुछ पूछना है?',
    unheard: 'अभी हम आपके पेमेंट के बारे में पता नहीं कर पाए। हम खुद देखते रहेंगे।',
    unheardOffline: 'लगता है इंटरनेट बंद है। हम खुद देखते रहेंगे।',
    unheardHint: 'इसका आपके पेमेंट पर कोई असर नहीं है: वह सुरक्षित है, और इस पेज के बिना भी उस पर काम चल रहा है।',
    unknown: {
      heading: 'यह पेमेंट हमें नहीं मिला',
      lead: 'इस पेज का पता अधूरा है, या यह पेमेंट हमारा नहीं है।',
      text: 'अगर आपने पेमेंट कर दिया है, तो चिंता न करें: आपकी बुकिंग को इस पेज की ज़रूरत नहीं है। रेफ़रेंस नंबर वाली हमारी ई-मेल देखें, या उस नंबर से अपनी बुकिंग यहाँ खोजें।',
    },
  },

  payAgain: {
    heading: 'इन्हीं सीटों के लिए नया पेमेंट करें',
    firstFailed: 'पहला पेमेंट पूरा नहीं हुआ',
    firstExpired: 'पहले पेमेंट का समय खत्म हो गया',
    itsAmount: 'उसकी रकम',
    itsReference: 'उसका रेफ़रेंस नंबर',
    what: 'इससे क्या होगा',
    points: [
      'अगर सीटें अब भी खाली हैं, तो उन्हीं बच्चों और गेम के लिए आज की कीमत पर नया पेमेंट खुलेगा। पेमेंट से पहले PhonePe का पेज रकम दिखाएगा।',
      'अगर बाद में पता चले कि पहला पेमेंट भी हो गया था, तो दोनों में से एक के पूरे पैसे आपको लौटा दिए जाएँगे।',
      'अगर आपके बैंक से पैसे कट चुके हैं, तो नया पेमेंट करने की ज़रूरत नहीं: हम बुकिंग कर देंगे या पैसे लौटा देंगे।',
    ],
    press: 'PhonePe से नया पेमेंट करें',
    seeFirst: 'पहला पेमेंट देखें',
    seeThis: 'यह पेमेंट देखें',
    openedAlready: 'इन सीटों के लिए आप एक नया पेमेंट पहले ही खोल चुके हैं',
    openedAlreadyHint:
      'अगर आप वहाँ पेमेंट कर चुके हैं, या पक्का नहीं है, तो पहले उसे देख लें। यह बटन भी उसी पेमेंट पर ले जाता है।',
    seeNew: 'नया पेमेंट देखें',
    nothing: {
      heading: 'यहाँ नया पेमेंट करने की ज़रूरत नहीं है',
      about: (title) => ({ before: `यह ${title} के लिए आपके पेमेंट के बारे में है, रेफ़रेंस नंबर`, after: '' }),
      mayGoThrough:
        'यह पेमेंट अब भी पूरा हो सकता है, इसलिए अभी और पैसे देने की ज़रूरत नहीं है। इसके अपने पेज पर स्थिति दिखती है, और ज़रूरत हुई तो वहीं नए पेमेंट का विकल्प मिलेगा।',
      booked: 'पेमेंट हो गया था, और आपकी सीटें बुक हैं।',
      review: 'आपके पैसे सुरक्षित हैं, और हमारी टीम इसे देख रही है।',
      ended: 'यह पेमेंट हो गया था, और बाद में खत्म हो गया। अगर आपको ये सीटें चाहिए, तो इवेंट के पेज से बुक करें।',
    },
  },

  booking: {
    title: (bookingRef) => `बुकिंग ${bookingRef}`,
    heading: 'आपकी बुकिंग हो गई!',
    lead: 'हमें आपका इंतज़ार रहेगा। रेफ़रेंस नंबर सँभालकर रखें।',
    cancelled: 'यह बुकिंग रद्द हो गई है',
    cancelledLead: 'इसकी सीटें अब खाली हैं। कुछ पूछना हो, तो हमें रेफ़रेंस नंबर बताएँ।',
    next: 'आगे क्या होगा',
    nextPoints: [
      'इस बुकिंग की ई-मेल आपको भेजी जा रही है। कृपया स्पैम फ़ोल्डर में भी देख लें।',
      'इवेंट वाले दिन एंट्री पर रेफ़रेंस नंबर दिखाएँ, फ़ोन पर या कागज़ पर।',
      'पहला गेम शुरू होने से थोड़ा पहले आ जाएँ।',
    ],
    print: 'प्रिंट या सेव करें',
    questions: 'इस बुकिंग के बारे में कुछ पूछना है?',
    ticket: 'आपकी बुकिंग',
    reference: 'रेफ़रेंस नंबर',
    amountPaid: 'दी गई रकम',
    notFound: {
      heading: 'इस रेफ़रेंस नंबर की कोई बुकिंग नहीं मिली',
      lead: 'कृपया हर अक्षर को ई-मेल से मिलाकर देखें। अगर आपने अभी-अभी पेमेंट किया है, तो बुकिंग आने में थोड़ा समय लग सकता है।',
      enterAgain: 'रेफ़रेंस नंबर फिर से लिखें',
    },
  },

  find: {
    heading: 'मेरी बुकिंग खोजें',
    lead: 'रेफ़रेंस नंबर हमारी भेजी ई-मेल में है, और पेमेंट के बाद वाले पेज पर भी।',
    label: 'रेफ़रेंस नंबर',
    hint: 'जैसे NBG-7K2M-0QXT-9WZ4',
    empty: 'रेफ़रेंस नंबर लिखें',
    wrong: 'रेफ़रेंस नंबर ऐसा होता है: NBG-7K2M-0QXT-9WZ4',
    show: 'मेरी बुकिंग दिखाएँ',
    noReference: 'रेफ़रेंस नंबर नहीं है?',
    ask: 'हमसे पूछें। जिस मोबाइल नंबर या ई-मेल से आपने बुकिंग की थी, उससे हम आपकी बुकिंग ढूँढ देंगे।',
  },

  ...afterBookingHi,

  reasons: {
    INVALID_INPUT: {
      title: 'आपकी लिखी कोई जानकारी जाँचनी होगी',
      text: 'यहाँ जो लिखा है उसे ठीक करें, फिर आगे बढ़ें।',
    },
    AGE_NOT_ELIGIBLE: {
      title: 'एक गेम इस उम्र के लिए नहीं है',
      text: 'कृपया वह गेम हटाकर अपने बच्चे के लिए दूसरा चुनें।',
    },
    SLOT_OVERLAP: {
      title: 'दो गेम एक ही समय पर हैं',
      text: 'आपका बच्चा इनमें से एक ही खेल सकता है। कृपया एक चुनें।',
    },
    NOT_AVAILABLE_YET: { title: 'यह सुविधा अभी नहीं है', text: 'कृपया अभी इसके बिना आगे बढ़ें।' },
    STAFF_ONLY: { title: 'यह सिर्फ़ हमारी टीम के लिए है', text: 'कुछ बदलवाना हो, तो कृपया हमें लिखें।' },
    NOT_FOUND: {
      title: 'यह हमें नहीं मिला',
      text: 'हो सकता है पता अधूरा हो, या यह पेज हटा दिया गया हो।',
    },
    SLOT_NOT_FOUND: {
      title: 'एक गेम अब इस इवेंट में नहीं है',
      text: 'कृपया गेम की सूची देखकर दूसरा चुनें।',
    },
    SLOT_FULL: {
      title: 'एक गेम अभी-अभी भर गया',
      text: 'आखिरी सीट किसी और ने ले ली। कोई पेमेंट नहीं हुआ है। कृपया दूसरा गेम चुनें।',
    },
    SLOT_PAUSED: {
      title: 'एक गेम की बुकिंग रुकी हुई है',
      text: 'कोई पेमेंट नहीं हुआ है। कृपया दूसरा गेम चुनें, या बाद में देखें।',
    },
    EVENT_PAST: {
      title: 'यह इवेंट हो चुका है',
      text: 'इसकी बुकिंग अब नहीं हो सकती। कृपया दूसरा इवेंट चुनें।',
    },
    EVENT_NOT_PUBLISHED: {
      title: 'इस इवेंट की बुकिंग नहीं हो सकती',
      text: 'इसकी बुकिंग अभी खुली नहीं है। कृपया दूसरा इवेंट चुनें।',
    },
    DUPLICATE_CHILD_SLOT: {
      title: 'इस गेम में आपके बच्चे की सीट पहले से है',
      text: 'वह सीट किसी बुकिंग में है, या किसी पेमेंट में जो अभी चल रहा है। कुछ और देने से पहले कृपया वह पेमेंट देख लें।',
    },
    TERMS_CHANGED: {
      title: 'शर्तें बदल गई हैं',
      text: 'कृपया उन्हें पढ़कर फिर से सहमति दें। कोई पेमेंट नहीं हुआ है।',
    },
    PRICE_CHANGED: {
      title: 'कीमत बदल गई है',
      text: 'कोई पेमेंट नहीं हुआ है। नई कीमत यहाँ दिख रही है। मंज़ूर हो, तो बटन एक बार फिर दबाएँ।',
    },
    IDEMPOTENCY_CONFLICT: {
      title: 'PhonePe खुलते समय आपकी जानकारी बदल गई',
      text: 'कोई पेमेंट नहीं हुआ है। कृपया जानकारी जाँचकर बटन एक बार फिर दबाएँ।',
    },
    PAY_AGAIN_NOT_OFFERED: {
      title: 'यह पेमेंट अब भी पूरा हो सकता है, या हो चुका है',
      text: 'कोई नया पेमेंट नहीं हुआ है। और पैसे देने से पहले कृपया यह पेमेंट देख लें।',
    },
    ALREADY_CANCELLED: {
      title: 'यह बुकिंग पहले ही रद्द हो चुकी है',
      text: 'कितने पैसे लौटेंगे, यह तभी तय हो गया था। आपके पेमेंट का पेज बताता है कि अभी क्या स्थिति है।',
    },
    TOO_MANY_OPEN_PAYMENTS: {
      title: 'आपके कई पेमेंट एक साथ चल रहे हैं',
      text: 'कृपया उनमें से एक पूरा करें, या 20 मिनट रुकें जब तक वे बंद न हो जाएँ, और फिर आएँ।',
    },
    RATE_LIMITED: { title: 'यह थोड़ा जल्दी हो गया', text: 'कृपया एक मिनट रुककर बटन एक बार फिर दबाएँ।' },
    PAYMENT_PAGE_UNAVAILABLE: {
      title: 'PhonePe अभी जवाब नहीं दे रहा',
      text: 'कोई पेमेंट नहीं हुआ है और कोई सीट नहीं ली गई है। कृपया एक मिनट में बटन एक बार फिर दबाएँ।',
    },
    UNAVAILABLE: {
      title: 'अभी हमारे यहाँ बहुत भीड़ है',
      text: 'कृपया थोड़ा रुककर बटन एक बार फिर दबाएँ। आपने जो लिखा है वह सुरक्षित है।',
    },
    INTERNAL: {
      title: 'हमारी तरफ़ से कुछ गड़बड़ हो गई',
      text: 'आपने जो लिखा है वह सुरक्षित है। कृपया थोड़ी देर में बटन एक बार फिर दबाएँ।',
    },
    NO_ANSWER: {
      title: 'हमें कोई जवाब नहीं मिला',
      text: 'हो सकता है आपका इंटरनेट धीमा हो। आपने जो लिखा है वह सुरक्षित है। बटन एक बार फिर दबाना सुरक्षित है: इससे दो बार पैसे नहीं कट सकते।',
    },
  },

  payAgainReasons: {
    INVALID_INPUT: { title: 'इन सीटों का पेमेंट यहाँ से नहीं हो सकता', text: CHOOSE_AT_THE_EVENT },
    NOT_FOUND: { title: 'इन सीटों का पेमेंट अब यहाँ से नहीं हो सकता', text: CHOOSE_AT_THE_EVENT },
    AGE_NOT_ELIGIBLE: { title: 'एक गेम की उम्र बदल गई है', text: CHOOSE_AT_THE_EVENT },
    SLOT_OVERLAP: { title: 'अब ये गेम एक ही समय पर हैं', text: CHOOSE_AT_THE_EVENT },
    SLOT_NOT_FOUND: { title: 'एक गेम अब इस इवेंट में नहीं है', text: CHOOSE_AT_THE_EVENT },
    SLOT_FULL: {
      title: 'ये सीटें अब खाली नहीं हैं',
      text: 'इस बीच एक गेम भर गया। कोई नया पेमेंट नहीं हुआ है। इवेंट के पेज पर देखें कि क्या खाली है।',
    },
    SLOT_PAUSED: {
      title: 'एक गेम की बुकिंग रुकी हुई है',
      text: 'कोई नया पेमेंट नहीं हुआ है। कृपया बाद में देखें, या इवेंट के पेज से दूसरा गेम चुनें।',
    },
    TERMS_CHANGED: {
      title: 'शर्तें बदल गई हैं',
      text: 'कोई नया पेमेंट नहीं हुआ है। कृपया शर्तें पढ़कर सहमति दें, और वहीं से बुक करें।',
    },
    PRICE_CHANGED: {
      title: 'कीमत अभी-अभी बदली है',
      text: 'कोई नया पेमेंट नहीं हुआ है। बटन एक बार फिर दबाने पर PhonePe का पेज नई कीमत दिखाएगा।',
    },
    IDEMPOTENCY_CONFLICT: {
      title: 'PhonePe खुलते समय कुछ बदल गया',
      text: 'कोई नया पेमेंट नहीं हुआ है। कृपया बटन एक बार फिर दबाएँ।',
    },
    PAYMENT_PAGE_UNAVAILABLE: {
      title: 'PhonePe अभी जवाब नहीं दे रहा',
      text: 'कोई नया पेमेंट नहीं हुआ है और कोई सीट नहीं ली गई है। कृपया एक मिनट में बटन एक बार फिर दबाएँ।',
    },
    UNAVAILABLE: {
      title: 'अभी हमारे यहाँ बहुत भीड़ है',
      text: 'कृपया थोड़ा रुककर बटन एक बार फिर दबाएँ।',
    },
    INTERNAL: {
      title: 'हमारी तरफ़ से कुछ गड़बड़ हो गई',
      text: 'कृपया थोड़ी देर में बटन एक बार फिर दबाएँ। इससे दो पेमेंट नहीं खुल सकते।',
    },
    NO_ANSWER: {
      title: 'हमें कोई जवाब नहीं मिला',
      text: 'हो सकता है आपका इंटरनेट धीमा हो। बटन एक बार फिर दबाना सुरक्षित है: इससे दो पेमेंट नहीं खुल सकते।',
    },
  },

  fields: {
    fullName: { name: 'नाम', empty: 'पूरा नाम लिखें', wrong: null },
    dateOfBirth: {
      name: 'जन्म की तारीख',
      empty: 'जन्म की तारीख लिखें: दिन, महीना और साल',
      wrong: 'सही तारीख लिखें: दिन, महीना और साल, जैसे 14 3 2024',
    },
    gender: { name: 'आपका चुनाव', empty: GENDERS, wrong: GENDERS },
    schoolName: { name: 'स्कूल', empty: 'स्कूल का नाम लिखें', wrong: null },
    email: {
      name: 'ई-मेल',
      empty: 'अपना ई-मेल लिखें: बुकिंग वहीं भेजी जाएगी',
      wrong: 'सही ई-मेल लिखें, जैसे name@example.com',
    },
    phone: {
      name: 'मोबाइल नंबर',
      empty: 'अपना मोबाइल नंबर लिखें',
      wrong: '10 अंकों का भारतीय मोबाइल नंबर लिखें, जैसे 98765 43210',
    },
    slotIds: { name: 'आपका चुनाव', empty: 'कम से कम एक गेम चुनें', wrong: null },
    guardian: { name: 'सहमति', empty: TICK, wrong: TICK },
  },

  rules: {
    atLeast: (name, characters) => `${name}: कम से कम ${characters} अक्षर लिखें`,
    atMost: (name, characters) => `${name}: ज़्यादा से ज़्यादा ${characters} अक्षर लिखें`,
    signs: (name) => `${name}: < या > न लिखें`,
    future: 'यह तारीख अभी आई नहीं है। कृपया साल जाँचें',
    atMostGames: (games) => `एक बच्चे के लिए ज़्यादा से ज़्यादा ${games} गेम चुनें`,
    takeOut: (game) => `कृपया ${game} हटा दें: वजह उसके पास लिखी है`,
    other: (name) => `${name}: कृपया जाँच लें`,
    unknown: 'कृपया इसे जाँच लें',
  },
};

/** Kinds of places. */
export const PLACE_WORDS: ReadonlyMap<string, string> = new Map(Object.entries({
  park: 'منتزه', lake: 'بحيرة', heights: 'مرتفعات', hills: 'تلال', hill: 'تل', valley: 'وادي', meadows: 'مروج', woods: 'غابة', ridge: 'حافة', springs: 'ينابيع', creek: 'جدول', bay: 'خليج',
  ranch: 'مزرعة', trail: 'درب', village: 'قرية', landing: 'مرسى', centre: 'مركز', core: 'قلب', airport: 'مطار', business: 'أعمال', city: 'مدينة', downtown: 'وسط المدينة', university: 'جامعة',
  district: 'حي', barracks: 'ثكنات', ward: 'دائرة', area: 'منطقة', section: 'قطاع', plains: 'سهول', slopes: 'منحدرات', acres: 'فدادين', cliff: 'جرف', mount: 'جبل', grove: 'بستان',
  glen: 'وادي', vista: 'إطلالة', lawn: 'مرج', shops: 'ورش', airways: 'خطوط جوية', skyline: 'أفق', mission: 'ميشن', calgary: 'كالغاري', undefined: 'غير محددة', canada: 'كندا', end: 'طرف',
}));

/** Kinds that are masculine; all others, and a name alone, which is that of an area (منطقة), are feminine. */
export const MASCULINE_KINDS: ReadonlySet<string> = new Set(['منتزه', 'مركز', 'مطار', 'تل', 'حي', 'وادي', 'خليج', 'جدول', 'قلب', 'جبل', 'مرسى', 'درب', 'جرف', 'بستان', 'طرف', 'قطاع']);

/** What describes a place, and so follows it; in the masculine, to which the feminine adds ة. */
export const PLACE_QUALITIES: ReadonlyMap<string, string> = new Map(Object.entries({
  industrial: 'الصناعي', commercial: 'التجاري', international: 'الدولي', residual: 'المتبقي', north: 'الشمالي', south: 'الجنوبي', east: 'الشرقي', west: 'الغربي', upper: 'العلوي', new: 'الجديد', olympic: 'الأولمبي', sub: 'الفرعي',
}));

/** Names that word by word would come out wrong. */
export const WHOLE_PLACES: ReadonlyMap<string, string> = new Map(Object.entries({
  'university district': 'حي الجامعة', 'university heights': 'مرتفعات الجامعة', 'downtown commercial core': 'قلب وسط المدينة التجاري', 'downtown east village': 'القرية الشرقية بوسط المدينة', 'downtown west end': 'الطرف الغربي لوسط المدينة',
  'calgary international airport': 'مطار كالغاري الدولي', 'canada olympic park': 'منتزه كندا الأولمبي', chinatown: 'الحي الصيني', 'st. andrews heights': 'مرتفعات سانت أندروز', 'red carpet': 'ريد كاربت', 'section 23': 'القطاع 23', mission: 'ميشن', 'south calgary': 'جنوب كالغاري',
}));

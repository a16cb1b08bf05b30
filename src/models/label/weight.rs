//! What a return weighs for its carrier: nobody weighs it before it is posted, so it is an estimate by the kind of device. Pure.
use crate::models::device::Category;

/// What a device of that kind weighs with what belongs to it, its padding and its part of the box, in grams.
///
/// Our own estimate, of a heavy one of its kind as its maker describes it (a phone 0.24 kg, a tablet 0.7 kg, a laptop 2.3 kg
/// with a charger of 0.4 kg, a console 4 kg with its controller) and 0.25 kg of packing for what is small: a carrier bills a
/// parcel that is heavier than was said, and nobody minds one that is lighter.
pub(super) const fn of(category: Category) -> u32 {
    match category {
        Category::Watch => 400,
        Category::Phone => 500,
        Category::Tablet | Category::Audio => 1_000,
        Category::Laptop => 3_000,
        Category::Console => 4_500,
    }
}

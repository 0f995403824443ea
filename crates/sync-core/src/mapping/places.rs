//! The place of each field, member and property among its kind, by which a person's values are
//! kept.

use jiff::Timestamp;

use super::table::{Field, Member, Property};
use crate::domain::slots::{Slot, Slots};

impl Slot<12> for Field {
    const ALL: [Field; 12] = Field::ALL;

    fn place(self) -> usize {
        self as usize
    }
}

impl Slot<13> for Member {
    const ALL: [Member; 13] = Member::ALL;

    fn place(self) -> usize {
        self as usize
    }
}

impl Slot<14> for Property {
    const ALL: [Property; 14] = {
        let mut all = [Property::Access; 14];
        let mut place = 0;
        while place < Field::ALL.len() {
            all[place] = Property::Field(Field::ALL[place]);
            place += 1;
        }
        all[place] = Property::Active;
        all
    };

    fn place(self) -> usize {
        match self {
            Property::Field(field) => field as usize,
            Property::Active => Field::ALL.len(),
            Property::Access => Field::ALL.len() + 1,
        }
    }
}

/// Texts of a learner by member.
pub type Texts = Slots<Member, String, 13>;

/// Times by property.
pub type Times = Slots<Property, Timestamp, 14>;

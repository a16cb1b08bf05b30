//! What the next page says after a change.
use crate::db::text_enum;

text_enum! {
    /// What the next page says after a change.
    pub enum Note {
        /// After a step of the form.
        Saved => "saved",
        /// A photo was taken away.
        PhotoRemoved => "photo_removed",
        /// Support said yes.
        Approved => "approved",
        /// Support said no.
        Declined => "declined",
        /// The device is linked.
        DeviceLinked => "device_linked",
        /// The label is being sent.
        LabelBrought => "label_brought",
        /// The device is here.
        Received => "received",
        /// It is posted.
        Posted => "posted",
    }
}

impl Note {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Saved => "Saved.",
            Self::PhotoRemoved => "Photo removed.",
            Self::Approved => "Approved. The label is made and mailed now.",
            Self::Declined => "Declined. The customer gets an e-mail with the reason.",
            Self::DeviceLinked => "The device is linked. You can decide now.",
            Self::LabelBrought => "Your label is stored and mailed now.",
            Self::Received => "Received. The customer has been told, and the analysis date is set.",
            Self::Posted => "Thank you. We will tell everybody that it is on its way.",
        }
    }
}

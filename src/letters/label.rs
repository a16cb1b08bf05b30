//! Letters that bring a label, remind of it, say that it has ended, or that there is a new packing slip: one for a box, whatever
//! the number of returns in it.
use super::Sources;
use super::batch::listed;
use super::text::{Block, Words, about, own_page};
use crate::app::App;
use crate::carrier::number::grouped;
use crate::carrier::{Postage, Shipment};
use crate::error::{Error, Result};
use crate::models::letter::Facts;
use crate::models::link::Link;
use crate::words;

/// What travels together, where it is more than one return.
fn several(facts: &Facts) -> Option<usize> {
    facts.all.filter(|all| *all > 1)
}

/// Which return, or which returns, it is about.
fn about_all(facts: &Facts) -> Block {
    match several(facts) {
        None => about(facts),
        Some(all) => {
            Block::Facts(vec![("In the box", format!("{}:\n{}", words::devices(all), listed(facts)))])
        }
    }
}

/// "SB-…: Apple iPhone 13", or the box and how many devices go in it.
fn named(facts: &Facts, shipment: &Shipment) -> String {
    match several(facts) {
        None => format!("{}: {}", facts.reference, facts.title),
        Some(all) => format!("{}: {}", shipment.parcel_reference, words::devices(all)),
    }
}

fn postage(shipment: &Shipment) -> String {
    match &shipment.postage {
        Postage::NotIncluded => {
            "Postage is not included: this is an address label. Pay where you hand the parcel in, and keep the receipt."
                .to_owned()
        }
        Postage::Contract { service, licence } if licence.is_empty() => format!("Postage is prepaid: {service}."),
        Postage::Contract { service, licence } => format!("Postage is prepaid: {service}, {licence}."),
    }
}

/// Where the packing slip is, and what else goes in with it.
fn slip(lower_half: bool, manifest: bool) -> &'static str {
    match (lower_half, manifest) {
        (true, false) => "It is on the lower half of the page and stands in for the invoice.",
        (true, true) => {
            "It is on the lower half of the page and stands in for the invoice. Print the list of all devices (the \
             manifest), too, tick what you put in, and lay it on top."
        }
        (false, false) => "It is attached as a page of its own and stands in for the invoice.",
        (false, true) => {
            "It is attached as a page of its own and stands in for the invoice. Print the list of all devices (the \
             manifest), too, tick what you put in, and lay it on top."
        }
    }
}

/// To whoever posts it: the label.
///
/// # Errors
/// [`Error::NotFound`] where the label or its link is not there.
pub(super) fn brings(app: &App, sources: &Sources) -> Result<Words> {
    let facts = &sources.facts;
    let (label, shipment, link) = sources.label.as_ref().ok_or(Error::NotFound)?;
    let to = &shipment.to;
    let mut address = vec![to.name.clone()];
    address.extend(to.lines.clone());
    address.extend([to.town.clone(), to.postcode.clone()]);
    let mut blocks = vec![];
    if shipment.demonstration {
        blocks
            .push(Block::Warning("This is a demonstration: the label is not valid for posting.".to_owned()));
    }
    if facts.replaces {
        blocks.push(Block::Warning(
            "This label takes the place of the one that you had before. That one is void: please do not use it, also where it \
             is printed already."
                .to_owned(),
        ));
    }
    let attached = match several(facts) {
        None => "The label is attached as a PDF, too. No account is needed.",
        Some(_) => {
            "Everything goes in one box, on one label. It is attached as a PDF, too, with the list of all devices. No \
             account is needed."
        }
    };
    let mut rows = match several(facts) {
        None => vec![("Reference", facts.reference.clone()), ("Device", facts.title.clone())],
        Some(all) => vec![
            ("Parcel", shipment.parcel_reference.clone()),
            ("In the box", format!("{}:\n{}", words::devices(all), listed(facts))),
        ],
    };
    rows.extend([
        ("Send it to", address.join("\n")),
        ("Parcel number", grouped(&label.number)),
        ("Use it by", words::weekday(label.valid_until)),
    ]);
    blocks.extend([
        Block::Button("Open and print the label".to_owned(), label_page(app, sources, link)),
        Block::Text(attached.to_owned()),
        Block::Facts(rows),
        Block::Text(postage(shipment)),
        Block::Steps(vec![
            ("Back up", "A repair may erase everything on the device."),
            (
                "Disconnect accounts",
                "Apple: switch off Find My and sign out. Google: remove every account. Samsung: sign out. Windows or \
                 company management: ask your IT team to release it. A dead device? Leave this out.",
            ),
            ("Pack it", "Bubble wrap, a rigid box with no room to move, the battery left in."),
            ("Put the packing slip in", slip(label.slip_key.is_none(), label.has_manifest())),
            ("Stick the label on and post it", "Cover old labels, and keep the receipt."),
        ]),
        Block::Warning(format!(
            "Is the battery swollen, hot, leaking or smoking? Do not post it. Call {}.",
            app.config.help.phone
        )),
    ]);
    Ok(Words {
        subject: format!("Return label {}", named(facts, shipment)),
        title: "Your return label".to_owned(),
        blocks,
    })
}

/// To whoever posts it: fewer devices go in the box, and there is a new packing slip.
///
/// # Errors
/// [`Error::NotFound`] where the label or its link is not there.
pub(super) fn new_slip(app: &App, sources: &Sources) -> Result<Words> {
    let facts = &sources.facts;
    let (_, shipment, link) = sources.label.as_ref().ok_or(Error::NotFound)?;
    let fewer = match facts.fewer {
        Some(n) if n > 1 => format!("{n} devices fewer go in this box"),
        Some(_) | None => "One device fewer goes in this box".to_owned(),
    };
    let all = facts.all.unwrap_or(1);
    Ok(Words {
        subject: format!("{fewer}: {}", shipment.parcel_reference),
        title: fewer.clone(),
        blocks: vec![
            Block::Text(format!(
                "{fewer}. Please print the new packing slip and put it in, in place of the old one. The label stays the same: \
                 one that is on the box already can stay there."
            )),
            Block::Facts(vec![("In the box now", format!("{}:\n{}", words::devices(all), listed(facts)))]),
            Block::Button("Open and print the new packing slip".to_owned(), label_page(app, sources, link)),
            Block::Text("It is attached as a PDF, too. The box is packed already? Then take out what is not on the list.".to_owned()),
        ],
    })
}

/// To whoever posts it: the label ends soon.
///
/// # Errors
/// [`Error::NotFound`] where the label or its link is not there.
pub(super) fn reminds(app: &App, sources: &Sources) -> Result<Words> {
    let facts = &sources.facts;
    let (label, shipment, link) = sources.label.as_ref().ok_or(Error::NotFound)?;
    let what = match several(facts) {
        None => format!("return {}", facts.reference),
        Some(_) => format!("parcel {}", shipment.parcel_reference),
    };
    Ok(Words {
        subject: format!("Please post {what} by {}", words::date(label.valid_until)),
        title: "Have you posted it?".to_owned(),
        blocks: vec![
            about_all(facts),
            Block::Text(format!(
                "The return label is valid until {}. After that day a new one is needed.",
                words::weekday(label.valid_until)
            )),
            Block::Button(
                "Print the label, or say that it is posted".to_owned(),
                label_page(app, sources, link),
            ),
        ],
    })
}

/// To the customer: it has ended.
pub(super) fn expired(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let (said, whose, page) = match several(facts) {
        None => (
            "The return label has expired, and nobody has told us that the device is posted. Get a new label on the page of \
             your return: it comes by e-mail.",
            "the return is",
            format!("The label of your return {} has expired", facts.reference),
        ),
        Some(all) => (
            "The return label of this box has expired, and nobody has told us that it is posted. Get a new label on the page \
             of one of the returns: it comes by e-mail, and is for all of them.",
            "the returns are",
            format!("The label of your box with {} has expired", words::devices(all)),
        ),
    };
    let mut blocks = vec![about_all(facts), Block::Text(said.to_owned())];
    if let Some(due) = facts.due_at {
        blocks.push(Block::Text(format!(
            "Without a new label {whose} closed on {}.",
            words::moment(due, sources.letter.created_at)
        )));
    }
    blocks.push(Block::Button("Get a new label".to_owned(), own_page(app, facts)));
    Words { subject: page, title: "Your return label has expired".to_owned(), blocks }
}

fn label_page(app: &App, sources: &Sources, link: &Link) -> String {
    sources.secret(|| format!("{}/l/{}", app.config.base_url, link.token(&app.link_key)))
}

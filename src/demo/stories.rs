//! Tells the sample returns: the same commands that people use, in the order of their moments, with a clock that is held.
//! What happens by the clock happens in between.
use super::devices::{self, Stock, Stocked, number};
use super::people::{self, People};
use super::pictures::{Album, Motif};
use super::script::{self, Step, Story, Wanted};
use super::works::Worked;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::Category;
use crate::models::device::code::CodeKind;
use crate::models::event;
use crate::models::person::Customer;
use crate::models::photo::{NewPhoto, Slot};
use crate::models::ticket::answers::TypedProblem;
use crate::models::ticket::branch::Condition;
use crate::models::ticket::finding::Way;
use crate::models::ticket::{Exclusion, Reason, Reference, Ticket, search};
use crate::web::photo::stage_looked;
use crate::worker::{self, schedule};
use std::cell::RefCell;
use std::collections::HashMap;

/// What a photo on a message shows, and one of what was found.
const CLOSE_UP: Slot = Slot::Left;
/// Seconds between two looks at the timetable.
const HALF_A_DAY_S: i64 = 12 * 3600;

/// A teller of stories: the clock is held, and set before each step.
pub(super) struct Teller<'a> {
    pub(super) app: &'a App,
    pub(super) people: People,
    pub(super) stock: Stock,
    pub(super) stories: Vec<Story>,
    album: Album,
    /// What the returns are called, once they are begun.
    references: RefCell<HashMap<usize, Reference>>,
}

/// Makes everything, told up to `now`.
///
/// # Errors
/// When a command is refused: then the sample data would be wrong.
pub(super) async fn make(app: &App, now: Moment) -> Result<()> {
    let stories = script::read()?;
    app.clock.set(now.plus_days(-700));
    let people = people::add(app)?;
    let stock = devices::sell(app, &people, now)?;
    let album =
        Album::of(app, stories.iter().enumerate().flat_map(|(n, s)| motifs(n, s, &people, &stock)).collect());
    let album = album.await?;
    let teller = Teller { app, people, stock, stories, album, references: RefCell::default() };
    teller.tell(now).await?;
    app.clock.set(now);
    teller.time_passes().await?;
    // It is found at once, as after a long day.
    while app.write(event::place).await? > 0 {}
    while app.write(search::catch_up).await? > 0 {}
    Ok(())
}

/// What kind of device a story is about; what is not there is noticed when it is told.
fn category(story: &Story, people: &People, stock: &Stock) -> Category {
    match story.device {
        Wanted::Unlisted(category, ..) => category,
        Wanted::Owned(model, unit) => people
            .customer(story.who)
            .and_then(|who| stock.find(who, (model, unit)))
            .map_or(Category::Phone, |device| device.category),
    }
}

/// The photos of the form: of a change of mind one, of a parcel the box, otherwise the defect and what is around it.
fn slots(n: usize, story: &Story, category: Category) -> Vec<Slot> {
    let front = match category {
        Category::Phone | Category::Tablet | Category::Laptop => Slot::ScreenOn,
        Category::Watch | Category::Console | Category::Audio => Slot::Front,
    };
    let other = if category == Category::Laptop { Slot::Keyboard } else { Slot::Back };
    match story.why.reason {
        Reason::ChangeOfMind => vec![front],
        Reason::DeliveredDamaged => vec![Slot::Defect, Slot::ParcelBox],
        Reason::NotAsDescribed | Reason::PartMissing => vec![front, other],
        Reason::Defective if n.is_multiple_of(3) => vec![Slot::Defect, front, other],
        Reason::Defective if n % 3 == 1 => vec![Slot::Defect, other],
        Reason::Defective => vec![Slot::Defect],
    }
}

/// Which photos a story needs.
fn motifs(n: usize, story: &Story, people: &People, stock: &Stock) -> Vec<Motif> {
    let category = category(story, people, stock);
    let mut slots = slots(n, story, category);
    let needs_close_up = |step: &Step| {
        // A finding that is no needs a picture.
        let no = matches!(step, Step::Work(Worked::Found(Way::SendBack, _)));
        no || matches!(step, Step::Answer(_) | Step::Technician(_))
    };
    if story.steps.iter().any(|(_, step)| needs_close_up(step)) {
        slots.push(CLOSE_UP);
    }
    slots.into_iter().map(|slot| (category, slot)).collect()
}

impl Teller<'_> {
    /// All steps of all stories, one after the other.
    async fn tell(&self, now: Moment) -> Result<()> {
        let mut steps: Vec<(Moment, usize, Step)> = vec![];
        for (n, story) in self.stories.iter().enumerate() {
            let spread = i64::try_from(n * 47 % 290).unwrap_or_default();
            steps.extend(story.steps.iter().map(|(when, step)| (when.moment(now, spread), n, *step)));
        }
        // Steps of one moment keep the order in which they are written.
        steps.sort_by_key(|(at, ..)| *at);
        let mut looked = steps.first().map_or(now, |(at, ..)| *at);
        for (at, n, step) in steps {
            // Shortly after nine in the morning and in the evening, when reminders are due.
            while let next = half_day_after(looked)
                && next < at
            {
                self.app.clock.set(next);
                self.time_passes().await?;
                looked = next;
            }
            self.app.clock.set(at);
            let story = self.stories.get(n).ok_or(Error::NotFound)?;
            self.take(n, story, step).await.map_err(|why| Error::Internal {
                context: "telling a sample story",
                source: format!("{}, {:?}, {step:?}: {}", story.who, story.device, why.chain()).into(),
            })?;
            worker::run_all_due(self.app).await?;
        }
        Ok(())
    }

    /// What happens by itself up to this moment.
    async fn time_passes(&self) -> Result<()> {
        schedule::by_the_clock(self.app).await?;
        self.app.write(Ticket::notice_overdue).await?;
        worker::run_all_due(self.app).await
    }

    pub(super) fn reference(&self, n: usize) -> Result<Reference> {
        self.references.borrow().get(&n).cloned().ok_or(Error::NotFound)
    }

    pub(super) fn begun(&self, n: usize, reference: &Reference) {
        self.references.borrow_mut().insert(n, reference.clone());
    }

    /// The device on the company's list, if it is there.
    pub(super) fn device(&self, who: &Customer, story: &Story) -> Result<Option<&Stocked>> {
        match story.device {
            Wanted::Owned(model, unit) => self.stock.find(who, (model, unit)).map(Some),
            Wanted::Unlisted(..) => Ok(None),
        }
    }

    /// The first page as this customer fills it in; now and then somebody cannot read the number.
    pub(super) fn problem(&self, n: usize, story: &Story, who: &Customer) -> Result<TypedProblem> {
        let ticked = |what| if story.why.tick == Some(what) { "yes".to_owned() } else { String::new() };
        // What is not as described has its kind before a comma.
        let (aspect, detail) = story.why.detail.split_once(", ").unwrap_or(("", story.why.detail));
        let mut typed = TypedProblem {
            reason: story.why.reason.as_str().to_owned(),
            aspect: aspect.to_owned(),
            detail: detail.to_owned(),
            condition: Condition::Tried.as_str().to_owned(),
            description: story.words.to_owned(),
            liquid: ticked(Exclusion::Liquid),
            impact: ticked(Exclusion::Impact),
            third_party_repair: ticked(Exclusion::ThirdPartyRepair),
            wear: ticked(Exclusion::Wear),
            battery: if story.why.battery { "yes" } else { "no" }.to_owned(),
            ..TypedProblem::default()
        };
        let code = match (self.device(who, story)?, story.device) {
            (Some(device), _) => device.code.clone(),
            (None, Wanted::Unlisted(category, brand, model)) => {
                category.as_str().clone_into(&mut typed.category);
                brand.clone_into(&mut typed.brand);
                model.clone_into(&mut typed.model);
                number(900 + n, category)?
            }
            (None, Wanted::Owned(..)) => return Err(Error::NotFound),
        };
        match code.kind() {
            _ if n % 13 == 12 => "yes".clone_into(&mut typed.unreadable),
            CodeKind::Imei | CodeKind::Meid => code.normalised().clone_into(&mut typed.imei),
            CodeKind::Serial => code.normalised().clone_into(&mut typed.serial),
        }
        Ok(typed)
    }

    /// Begins the form: the first page, and the photos that it asks for.
    pub(super) async fn fill(&self, n: usize, story: &Story, most: usize) -> Result<Reference> {
        let who = self.people.customer(story.who)?;
        let device = self.device(who, story)?;
        let typed = self.problem(n, story, who)?;
        let at = self.app.write_now(|tx| {
            let draft = Ticket::start(tx, who, device.map(|device| &device.id))?;
            Ok(Ticket::keep_problem(tx, who, &draft.reference, &typed)?.reference)
        })?;
        self.begun(n, &at);
        let category = category(story, &self.people, &self.stock);
        for slot in slots(n, story, category).into_iter().take(most) {
            let new = self.photo(n, (category, slot)).await?;
            self.app.write_now(|tx| Ticket::add_photo(tx, who, &at, &new))?;
        }
        Ok(at)
    }

    /// A photo whose files are staged.
    async fn photo(&self, n: usize, motif: Motif) -> Result<NewPhoto> {
        let name = format!("IMG_{:04}.jpg", 1000 + n * 7);
        stage_looked(self.app, motif.1, name, self.album.photo(motif)?).await
    }

    /// A photo for a message, or of what was found.
    pub(super) async fn close_up(&self, n: usize, story: &Story) -> Result<NewPhoto> {
        let category = category(story, &self.people, &self.stock);
        self.photo(n, (category, CLOSE_UP)).await
    }
}

/// The next 9:05 or 21:05, UTC.
fn half_day_after(at: Moment) -> Moment {
    let shift = 9 * 3600 + 5 * 60;
    let halves = (at.unix() - shift).div_euclid(HALF_A_DAY_S) + 1;
    Moment::from_unix(halves * HALF_A_DAY_S + shift)
}

//! Labels of a carrier that misbehaves: asked for anew, and what must be true of all of them once it is over.
use super::carrier_stub::Stub;
use diesel::prelude::*;
use sendback::app::App;
use sendback::models::event::{By, Data, Kind};
use sendback::models::label::{Label, LabelState};
use sendback::models::parcel;
use sendback::models::person::Agent;
use sendback::models::task::Task;
use sendback::models::ticket::{Act, Command, Reference, Stage, TaskKind, Ticket, Who};
use sendback::schema::{jobs, labels, tickets};

/// Asks for a new label: the old one goes back.
pub fn ask_anew(app: &App, sam: &Agent, at: &Reference) {
    let asked = app.write_now(|tx| {
        let ticket = Ticket::for_agent(tx, sam, at)?;
        let by = By::person(Who::Agent, &sam.person);
        if ticket.stage == Stage::LabelSent {
            let data = Data::default();
            let act = Act { command: Command::Reissue, by, seen: None, kind: Kind::LabelReissued, data };
            return ticket.act(tx, &act).map(drop);
        }
        let parcel = ticket.parcel_id.clone().unwrap();
        Label::void_open(tx, &parcel)?;
        parcel::ask_again(tx, &ticket, &parcel)
    });
    asked.unwrap();
}

/// Never two labels for a parcel, never a return that is stuck without a task, never an answer that is lost; `when` says where it
/// went wrong.
pub fn all_is_known(app: &App, sam: &Agent, stub: &Stub, when: &str) {
    app.write_now(|tx| {
        let unsure = [LabelState::Buying, LabelState::Bought, LabelState::VoidAsked];
        let looked_at = labels::state.eq_any(unsure).or(labels::state.eq(LabelState::Alive));
        let all: Vec<(String, String, LabelState)> = labels::table
            .filter(looked_at)
            .select((labels::id, labels::parcel_id, labels::state))
            .load(&mut **tx)?;
        let lost: Vec<_> = all.iter().filter(|(_, _, state)| unsure.contains(state)).collect();
        if let Some((id, _, state)) = lost.first() {
            let about = jobs::table.filter(jobs::body.like(format!("%{id}%")));
            let jobs: Vec<(String, i32, bool, bool, Option<String>)> = about
                .select((
                    jobs::kind,
                    jobs::attempt,
                    jobs::done_at.is_not_null(),
                    jobs::parked_at.is_not_null(),
                    jobs::last_error,
                ))
                .load(&mut **tx)?;
            let said: (Option<String>, Option<String>) =
                labels::table.find(id).select((labels::said, labels::carrier_ref)).first(&mut **tx)?;
            panic!("{when}: {id} is {state:?}: {said:?}, its jobs (tries, done, parked): {jobs:?}");
        }
        let mut alive: Vec<&String> =
            all.iter().filter(|(_, _, state)| *state == LabelState::Alive).map(|(id, _, _)| id).collect();
        let mut sold = stub.all_alive();
        alive.sort();
        sold.sort();
        assert_eq!(
            sold.iter().collect::<Vec<_>>(),
            alive,
            "{when}: sold, and nobody knows, or the other way round"
        );
        let references: Vec<Reference> = tickets::table
            .filter(tickets::parcel_id.is_not_null())
            .select(tickets::reference)
            .load(&mut **tx)?;
        for reference in references {
            let ticket = Ticket::for_agent(tx, sam, &reference)?;
            let parcel = ticket.parcel_id.as_ref().unwrap();
            let mine = all
                .iter()
                .filter(|(_, of, state)| of == parcel.as_str() && *state == LabelState::Alive)
                .count();
            match (ticket.stage, mine) {
                (Stage::LabelSent, 1) => {}
                (Stage::Approved, 0) => {
                    let tasks = Task::open_of(tx, &ticket.id)?;
                    let known = tasks.iter().any(|task| TaskKind::OF_LABEL.contains(&task.kind));
                    assert!(known, "{when}: {reference} is stuck");
                }
                other => panic!("{when}: {reference} {other:?}"),
            }
        }
        Ok(())
    })
    .unwrap();
}

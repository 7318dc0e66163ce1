//! A question about one resource: which files can be left unread.
//!
//! Of an account and recording region no file of which holds its name, nothing stands in the answer
//! (SEMANTICS R98). So files are inflated and searched first, which costs a fraction of reading
//! them; once a file of a place holds the name, all of that place are read. What is read may tell
//! that the resource has an id beside that name: that id is then looked for in its turn.
use super::discover::Found;
use super::gathered::blank;
use super::inflate::{End, Text};
use super::intake::in_order;
use super::needle::{Needle, OVERLAP, Sieve};
use super::progress::Progress;
use super::read::Desk;
use crate::evidence::file::{DeliveryKey, Outcome};
use crate::ledger::block::lock;
use crate::ledger::gather::Page;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, MutexGuard};

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What one resource may be called: its id, name or ARN.
    pub names: Vec<String>,
    /// Where a file holds a name, all of its account is read, and not of its region alone.
    pub whole_account: bool,
}

/// An account and recording region; or an account.
type Place = (String, String);

impl About {
    fn place(&self, account: &str, region: &str) -> Place {
        let region = if self.whole_account { "" } else { region };
        (account.to_owned(), region.to_owned())
    }
}

/// A search of all files.
struct Search<'a> {
    desk: &'a Desk<'a>,
    about: &'a About,
    /// The places whose files are read.
    open: Mutex<BTreeSet<Place>>,
}

/// The pages of the files, in their order; of those that are left out they are empty.
pub(super) fn pages(
    desk: &Desk<'_>,
    found: &[Found],
    about: &About,
    progress: &dyn Progress,
) -> Vec<Page> {
    let search = Search { desk, about, open: Mutex::default() };
    let mut pages: Vec<Option<Page>> = found.iter().map(|_| None).collect();
    let mut waiting: Vec<usize> = (0..found.len()).collect();
    let mut searched: BTreeSet<String> = about.names.iter().cloned().collect();
    let mut needles: Vec<Needle> = searched.iter().map(|it| Needle::of(it)).collect();
    let round = |places: &[usize], work: &(dyn Fn(usize) -> Option<Page> + Sync)| {
        let bytes = places.iter().map(|it| found[*it].size_bytes).sum();
        progress.begin(places.len() as u64, bytes);
        in_order(places, |&it| {
            let page = work(it);
            progress.advance(1, found[it].size_bytes);
            page
        })
    };
    loop {
        let read = round(&waiting, &|it| search.page(&found[it], &needles));
        for (place, page) in waiting.iter().zip(read) {
            pages[*place] = page;
        }
        waiting.retain(|it| pages[*it].is_none());
        let known = desk.gather.called(&about.names);
        search.open().extend(known.iter().map(|it| about.place(&it.account_id, &it.region)));
        let ids = known.into_iter().map(|it| it.resource_id);
        needles = ids.filter(|it| searched.insert(it.clone())).map(|it| Needle::of(&it)).collect();
        let is_open = |it: &usize| search.is_open(found[*it].key());
        if needles.is_empty() && !waiting.iter().any(is_open) {
            break;
        }
    }
    if search.open().is_empty() {
        // That nothing has such a name is for all of the evidence to say.
        let read = round(&waiting, &|it| Some(desk.page(&found[it])));
        for (place, page) in waiting.into_iter().zip(read) {
            pages[place] = page;
        }
    }
    pages.into_iter().zip(found).map(|(page, it)| page.unwrap_or_else(|| skipped(it))).collect()
}

fn skipped(found: &Found) -> Page {
    let mut page = blank(found);
    page.file.outcome = Outcome::Skipped;
    page
}

impl Search<'_> {
    fn open(&self) -> MutexGuard<'_, BTreeSet<Place>> {
        lock(&self.open)
    }

    /// Whether the files with such a key are read.
    fn is_open(&self, key: Option<&DeliveryKey>) -> bool {
        key.is_none_or(|it| self.open().contains(&self.about.place(&it.account_id, &it.region)))
    }

    /// A file's page, unless it can wait.
    fn page(&self, found: &Found, needles: &[Needle]) -> Option<Page> {
        if let Some(key) = found.key().filter(|it| !self.is_open(Some(it))) {
            if (self.desk.leaves_out)(key) {
                return Some(skipped(found));
            }
            let sieve = Sieve { needles, key };
            if needles.is_empty() || self.passes(found, &sieve).unwrap_or(false) {
                return None;
            }
            self.open().insert(self.about.place(&key.account_id, &key.region));
        }
        Some(self.desk.page(found))
    }

    /// Whether a file is sound to its end and passes the sieve.
    fn passes(&self, found: &Found, sieve: &Sieve<'_>) -> io::Result<bool> {
        if found.trouble.is_some() {
            return Ok(false);
        }
        let mut tools = self.desk.tools.take();
        let stored = std::mem::take(&mut tools.stored);
        let mut text = Text::open(found, self.desk.limits, stored)?;
        let passes = if text.whole(&mut tools.inflate, &mut tools.text) {
            sieve.passes(&tools.text)
        } else {
            tools.text.truncate(0);
            tools.text.change(|it| pieces_pass(&mut text, it, sieve))?
        };
        tools.stored = text.into_buffer();
        self.desk.tools.put(tools);
        Ok(passes)
    }
}

fn pieces_pass(text: &mut Text, held: &mut Vec<u8>, sieve: &Sieve<'_>) -> io::Result<bool> {
    const PIECE_BYTES: usize = 256 << 10;
    loop {
        let end = text.fill(held, PIECE_BYTES)?;
        let passes = match end {
            Some(End::Sound) => return Ok(sieve.passes_end(held)),
            Some(_) => false,
            None => sieve.passes_piece(held),
        };
        if !passes {
            return Ok(false);
        }
        held.drain(..held.len().saturating_sub(OVERLAP));
    }
}

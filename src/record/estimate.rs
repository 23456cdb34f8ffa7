//! Token counts where the provider tells none, without a vocabulary. Source: providers.md 8.2.
//!
//! A text is cut where today's tokenizers cut it before they look into their vocabulary: into words, runs of digits, of
//! punctuation, of blanks. The kind and length of a piece tell how many tokens it becomes, give or take a few per cent over a
//! page. Counting is in thousandths of a token, since floating point would be a library of its own in wasm.

mod call;
mod family;

pub use call::{InputEstimate, OutputEstimate};
pub use family::Family;

/// What everything is counted in: thousandths of a token.
const TOKEN: u64 = 1000;

/// Counts the tokens of one text as it passes, piece by piece. Keeps no text: only the kind and the length of the run that
/// the last piece broke off in, so that a word cut in two counts as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Estimator {
    counted: u64,
    run: Run,
    length: u32,
}

/// What the characters seen last are part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Run {
    #[default]
    Nothing,
    Spaces,
    Breaks,
    /// Letters of the Latin alphabet, with the case of the last one: `fooBar` is two words.
    Upper,
    Lower,
    /// Letters of other alphabets.
    Letters,
    /// Characters that are syllables or words: Chinese, Japanese, Korean.
    Syllables,
    Digits,
    /// One mark that nothing goes before: it is one piece with the word it leads.
    Mark,
    Marks,
}

impl Estimator {
    /// Takes the next piece of the text.
    pub fn push(&mut self, piece: &str) {
        let mut rest = piece.as_bytes();
        // Nearly all text is ASCII, and most of that words of small letters, which are taken at a time.
        while let Some(next) = rest.first().and_then(|byte| ASCII.get(usize::from(*byte))) {
            let count = if *next == Run::Lower { rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count() } else { 1 };
            self.take(*next, count);
            rest = rest.get(count..).unwrap_or_default();
        }
        let others = piece.get(piece.len() - rest.len()..).unwrap_or_default();
        others.chars().for_each(|character| self.take(Run::of(character), 1));
    }

    /// Takes a whole text, which is no part of what came before or comes after.
    fn text(&mut self, text: &str) {
        self.pause();
        self.push(text);
        self.pause();
    }

    /// Ends the text: what follows is another one.
    pub fn pause(&mut self) {
        self.blanks();
        self.run = Run::Nothing;
    }

    /// The estimate for a model of that family.
    pub fn tokens(&self, family: Family) -> u64 {
        family.tokens(self.whole())
    }

    /// All that was counted, as if the text ended here.
    fn whole(mut self) -> u64 {
        self.pause();
        self.counted
    }

    /// Takes so many characters of a kind; more than one at a time only of letters.
    fn take(&mut self, next: Run, count: usize) {
        match next {
            Run::Upper | Run::Lower => self.letters(next, count),
            Run::Digits => self.digit(),
            Run::Letters => self.step(next, TOKEN, |length| if length > 6 { 167 } else { 0 }),
            Run::Syllables => self.step(next, 720, |_| 720),
            Run::Spaces | Run::Breaks => self.blank(next),
            Run::Nothing | Run::Mark | Run::Marks => self.mark(),
        }
    }

    /// Letters of one case in a row, which begin a word or join the one before them.
    fn letters(&mut self, next: Run, count: usize) {
        let joins = match self.run {
            Run::Upper => true,
            Run::Lower => next == Run::Lower,
            _ => false,
        };
        if !joins {
            // A mark has paid for the word it leads.
            self.counted += if self.run == Run::Mark { 0 } else { TOKEN };
            self.lead();
            self.length = 0;
        }
        let length = self.length.saturating_add(count.try_into().unwrap_or(u32::MAX));
        self.counted += further_tokens(length) - further_tokens(self.length);
        self.length = length;
        self.run = next;
    }

    /// Digits go by threes.
    fn digit(&mut self) {
        if self.run != Run::Digits {
            self.blanks();
            self.length = 0;
        }
        self.counted += if self.length.is_multiple_of(3) { TOKEN } else { 0 };
        self.length += 1;
        self.run = Run::Digits;
    }

    fn mark(&mut self) {
        match self.run {
            Run::Mark | Run::Marks => {
                self.length += 1;
                self.counted += if self.length > 2 { 250 } else { 0 };
                self.run = Run::Marks;
            }
            before => {
                self.counted += TOKEN;
                self.lead();
                self.length = 1;
                self.run = if before == Run::Spaces { Run::Marks } else { Run::Mark };
            }
        }
    }

    /// Blanks wait: one space is part of the word after it. Line breaks are part of the marks before them.
    fn blank(&mut self, next: Run) {
        match (self.run, next) {
            (Run::Mark | Run::Marks, Run::Breaks) => {
                self.length = 0;
                self.run = Run::Breaks;
            }
            (Run::Spaces, Run::Breaks) => self.run = Run::Breaks,
            (Run::Spaces, _) => self.length += 1,
            (Run::Breaks, Run::Breaks) => {}
            _ => {
                self.blanks();
                self.length = 1;
                self.run = next;
            }
        }
    }

    fn step(&mut self, next: Run, first: u64, further: fn(u32) -> u64) {
        if self.run == next {
            self.length += 1;
            self.counted += further(self.length);
        } else {
            self.lead();
            self.counted += first;
            self.length = 1;
            self.run = next;
        }
    }

    /// Counts the blanks before something that takes the last space with it.
    fn lead(&mut self) {
        if self.run == Run::Spaces {
            self.length -= 1;
        }
        self.blanks();
    }

    /// Counts the blanks that wait. Breaks of length 0 were paid for by a mark.
    fn blanks(&mut self) {
        if matches!(self.run, Run::Spaces | Run::Breaks) && self.length > 0 {
            self.counted += TOKEN;
        }
    }
}

/// What a word costs beyond its first token: words are whole up to 7 letters, and fall into pieces of some 4 above 11.
fn further_tokens(letters: u32) -> u64 {
    let breaks = if letters >= 12 {
        1190
    } else if letters >= 8 {
        250
    } else {
        0
    };
    breaks + 238 * u64::from(letters.saturating_sub(12))
}

/// The kind of each ASCII character.
static ASCII: [Run; 128] = {
    let mut runs = [Run::Nothing; 128];
    let mut byte = 0;
    while byte < runs.len() {
        runs[byte] = Run::of(byte as u8 as char);
        byte += 1;
    }
    runs
};

impl Run {
    const fn of(character: char) -> Self {
        match character {
            'a'..='z' | '\u{df}'..='\u{f6}' | '\u{f8}'..='\u{ff}' => Self::Lower,
            'A'..='Z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{de}' => Self::Upper,
            ' ' | '\t' | '\u{a0}' => Self::Spaces,
            '\n' | '\r' => Self::Breaks,
            '0'..='9' => Self::Digits,
            '\0'..='\u{bf}' => Self::Mark,
            '\u{100}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Self::Lower,
            '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' => Self::Syllables,
            '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Self::Syllables,
            '\u{250}'..='\u{1fff}' | '\u{2c00}'..='\u{2dff}' | '\u{a000}'..='\u{abff}' | '\u{fb1d}'..='\u{fdff}' => Self::Letters,
            _ => Self::Mark,
        }
    }
}

//! The text of a condition into SQL's syntax tree, with a pointing finger for each slip.
//!
//! Comes in: the text of `when`. Goes out: an expression that stands alone, or faults. Invariant: no
//! sentence of the parser's own reaches the user, and nothing of the text is left unread (a
//! forgotten AND would otherwise hide half of a condition). `supplier IN LIST 'hold'` is the one form
//! that is not SQL's.

use super::fault::{Fault, one_character};
use sqlparser::ast::{BinaryOperator, Expr, Value};
use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Tokenizer, Whitespace, Word};

/// The plainest SQL: words of letters, digits and underscores, no dialect's extras.
#[derive(Debug)]
struct PlainSql;

impl Dialect for PlainSql {
    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_'
    }

    /// Reads `IN LIST 'name'`, which SQL has not, as an operator of its own.
    fn parse_infix(
        &self,
        parser: &mut Parser,
        left: &Expr,
        _precedence: u8,
    ) -> Option<Result<Expr, ParserError>> {
        let keyword = |n: usize| match &parser.peek_nth_token_ref(n).token {
            Token::Word(w) if w.quote_style.is_none() => w.value.to_uppercase(),
            _ => String::new(),
        };
        let negated = keyword(0) == "NOT";
        let at = usize::from(negated);
        if keyword(at) != "IN" || keyword(at + 1) != "LIST" {
            return None;
        }
        for _ in 0..at + 2 {
            parser.next_token();
        }
        let op = BinaryOperator::Custom(if negated { NOT_IN_LIST } else { IN_LIST }.to_owned());
        let name = match &parser.peek_nth_token_ref(0).token {
            Token::SingleQuotedString(name) => {
                let name = Value::SingleQuotedString(name.clone());
                Ok(Expr::Value(name.with_span(parser.next_token().span)))
            }
            Token::Word(_) => parser.parse_identifier().map(Expr::Identifier),
            _ => {
                let found = parser.next_token();
                parser.expected("the name of a list", found)
            }
        };
        Some(name.map(|name| Expr::BinaryOp { left: Box::new(left.clone()), op, right: Box::new(name) }))
    }
}

/// The operators of lists, as the tree names them.
pub(super) const IN_LIST: &str = "IN LIST";
pub(super) const NOT_IN_LIST: &str = "NOT IN LIST";

/// More than a person can read in one condition; keeps the tree shallow enough for every walk.
const LONGEST: usize = 8_000;

/// How deep brackets may go; deeper ones nobody reads.
const DEEPEST: usize = 8;

/// How deep the parser may descend. Its steps are large, and a thread's stack may be small; brackets
/// within [`DEEPEST`] need no more.
const DESCENT: usize = 32;

const CONDITION: &str = "rules.condition";
const TOO_DEEP: &str = "the condition is nested too deeply";

/// Reads a condition.
pub(super) fn parse(text: &str) -> Result<Expr, Vec<Fault>> {
    let nowhere = Span::empty();
    if text.trim().is_empty() {
        return Err(vec![Fault::new(
            CONDITION,
            nowhere,
            "the condition is empty",
            "leave \"when\" out in a rule that always holds",
        )]);
    }
    if text.chars().count() > LONGEST {
        return Err(vec![Fault::new(
            CONDITION,
            nowhere,
            "the condition is longer than 8,000 characters",
            "split it into several rules",
        )]);
    }
    let strangers = strange_characters(text);
    if !strangers.is_empty() {
        return Err(strangers);
    }
    let tokens = Tokenizer::new(&PlainSql, text).tokenize_with_location().map_err(|e| {
        let help = "close it with a single quote; a quote within text is doubled, as in 'O''Brien'";
        let span = one_character(e.location);
        vec![if e.message.contains("nterminated") {
            Fault::new(CONDITION, span, "a text begins here and does not end", help)
        } else {
            Fault::new(
                CONDITION,
                span,
                "the condition cannot be read from here on",
                "write it anew from here",
            )
        }]
    })?;
    let slips = slips(&tokens);
    if !slips.is_empty() {
        return Err(slips);
    }
    let end = end_of(text);
    let mut parser =
        Parser::new(&PlainSql).with_recursion_limit(DESCENT).with_tokens_with_locations(tokens.clone());
    let sql = parser.parse_expr().map_err(|e| vec![unparsed(&e, &tokens, end)])?;
    let next = parser.peek_token();
    if next.token == Token::EOF { Ok(sql) } else { Err(vec![unexpected(&next)]) }
}

/// Finds quotes and signs that word processors put in place of SQL's.
fn strange_characters(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut at = Location { line: 1, column: 1 };
    let mut in_text = false;
    for c in text.chars() {
        match c {
            '\'' => in_text = !in_text,
            '‘' | '’' | '“' | '”' if !in_text => faults.push(Fault::new(
                CONDITION,
                one_character(at),
                format!("\"{c}\" is not a quote that rules know"),
                "text goes in straight single quotes, as in 'exact'",
            )),
            '₹' if !in_text => faults.push(Fault::new(
                CONDITION,
                one_character(at),
                "\"₹\" does not belong to an amount in a rule",
                "write rupees as a plain number, such as 118000.50",
            )),
            _ => {}
        }
        at = if c == '\n' {
            Location { line: at.line + 1, column: 1 }
        } else {
            Location { column: at.column + 1, ..at }
        };
    }
    faults
}

/// Finds slips that the parser would point at wrongly, or not at all.
fn slips(tokens: &[TokenWithSpan]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut open: Vec<Span> = Vec::new();
    let mut before: Option<&Token> = None;
    let mut last: Option<Span> = None;
    for TokenWithSpan { token, span } in tokens {
        match token {
            Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)) => {
                faults.push(Fault::new(
                    CONDITION,
                    one_character(span.start),
                    "a comment hides the rest of the condition",
                    "say it in \"why\", or in a line of its own that begins with #",
                ))
            }
            Token::Whitespace(_) => continue,
            Token::Number(digits, true) => faults.push(Fault::new(
                "rules.literal",
                *span,
                format!("\"{digits}L\" is not a number"),
                "write lakhs in full: ten lakh is 1000000",
            )),
            Token::LParen if open.len() == DEEPEST => {
                return vec![Fault::new(CONDITION, *span, TOO_DEEP, "split it into several rules")];
            }
            Token::LParen => open.push(*span),
            Token::RParen if open.pop().is_none() => faults.push(Fault::new(
                CONDITION,
                *span,
                "this bracket closes nothing",
                "leave it out, or open one before",
            )),
            Token::Mod if matches!(before, Some(Token::Number(..))) => faults.push(Fault::new(
                CONDITION,
                *span,
                "\"%\" does not belong to a number in a rule",
                "one per cent is a hundredth: tax_gap * 100 <= tax_total",
            )),
            Token::Number(..) | Token::Period if before.is_some_and(rupees) => faults.push(Fault::new(
                CONDITION,
                *span,
                "\"Rs\" does not belong to an amount in a rule",
                "write rupees as a plain number, such as 118000.50",
            )),
            Token::Overlap | Token::Ampersand | Token::Pipe | Token::StringConcat => {
                let instead = if matches!(token, Token::Overlap | Token::Ampersand) { "AND" } else { "OR" };
                faults.push(Fault::new(
                    CONDITION,
                    *span,
                    format!("\"{token}\" cannot be used in a rule"),
                    format!("write {instead}"),
                ));
            }
            _ if connective(token) && before.is_none_or(|b| connective(b) || *b == Token::LParen) => {
                faults.push(Fault::new(
                    CONDITION,
                    *span,
                    format!("\"{token}\" was not expected here"),
                    "a condition stands on either side of AND and OR",
                ));
            }
            _ if negation(token) && before.is_some_and(negation) => faults.push(Fault::new(
                CONDITION,
                *span,
                format!("\"{token}\" was not expected here"),
                "two NOTs cancel each other; leave both out",
            )),
            _ => {}
        }
        if before.is_some_and(negation) && (connective(token) || *token == Token::RParen) {
            faults.push(not_of_nothing(*span));
        }
        before = Some(token);
        last = Some(*span);
    }
    if before.is_some_and(negation) {
        faults.extend(last.map(not_of_nothing));
    }
    faults.extend(open.into_iter().map(|span| {
        Fault::new(CONDITION, span, "this bracket is never closed", "close it where its condition ends")
    }));
    faults
}

fn not_of_nothing(span: Span) -> Fault {
    Fault::new(CONDITION, span, "a condition is missing behind NOT", "write it behind, as in NOT certain")
}

/// Tells whether a token is the sign of rupees in letters, with its full stop or without.
fn rupees(token: &Token) -> bool {
    matches!(token, Token::Word(w) if w.quote_style.is_none()
        && ["rs", "inr", "rupees"].contains(&w.value.to_lowercase().as_str()))
}

/// Tells whether a token is AND or OR.
fn connective(token: &Token) -> bool {
    matches!(token, Token::Word(Word { keyword: Keyword::AND | Keyword::OR, quote_style: None, .. }))
}

/// Tells whether a token is NOT.
fn negation(token: &Token) -> bool {
    matches!(token, Token::Word(Word { keyword: Keyword::NOT, quote_style: None, .. }))
}

/// Points at a token that follows a whole condition.
fn unexpected(next: &TokenWithSpan) -> Fault {
    let help = match &next.token {
        Token::Comma => "write amounts without grouping, such as 118000.50",
        Token::SemiColon => "leave it out: a rule has one condition",
        _ => "join conditions with AND or OR",
    };
    Fault::new(CONDITION, next.span, format!("\"{}\" was not expected here", next.token), help)
}

/// Turns the parser's refusal into a place in our text.
fn unparsed(error: &ParserError, tokens: &[TokenWithSpan], end: Location) -> Fault {
    let message = match error {
        ParserError::RecursionLimitExceeded => {
            return Fault::new(CONDITION, Span::empty(), TOO_DEEP, "split it into several rules");
        }
        ParserError::TokenizerError(m) | ParserError::ParserError(m) => m,
    };
    let found = location(message).and_then(|at| tokens.iter().find(|t| t.span.start == at));
    match found {
        Some(token) => Fault::new(
            CONDITION,
            token.span,
            format!("\"{}\" was not expected here", token.token),
            expected_behind(tokens, token),
        ),
        None => Fault::new(
            CONDITION,
            one_character(end),
            "the condition ends too early",
            "a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00",
        ),
    }
}

/// Says what belongs in place of a token, by what stands before it.
fn expected_behind(tokens: &[TokenWithSpan], token: &TokenWithSpan) -> &'static str {
    let mut before = tokens
        .iter()
        .rev()
        .filter(|t| t.span.start < token.span.start && !matches!(t.token, Token::Whitespace(_)))
        .map(|t| &t.token)
        .filter(|t| !negation(t) && **t != Token::LParen);
    match before.next() {
        Some(Token::Word(Word { keyword: Keyword::IS, .. })) => {
            "IS goes before NULL, NOT NULL, TRUE and FALSE; everything else is compared with ="
        }
        Some(Token::Word(Word { keyword: Keyword::IN, .. })) => {
            "values stand in brackets behind IN, one at least, as in outcome IN ('exact', 'split')"
        }
        _ => "a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00",
    }
}

/// Reads the place that the parser writes at the end of its message; it gives none at the end of
/// the text.
fn location(message: &str) -> Option<Location> {
    let (_, place) = message.rsplit_once(" at Line: ")?;
    let (line, column) = place.split_once(", Column: ")?;
    Some(Location { line: line.parse().ok()?, column: column.parse().ok()? })
}

/// Returns the place just behind the last character that is not blank.
fn end_of(text: &str) -> Location {
    text.trim_end().chars().fold(Location { line: 1, column: 1 }, |at, c| {
        if c == '\n' {
            Location { line: at.line + 1, column: 1 }
        } else {
            Location { column: at.column + 1, ..at }
        }
    })
}

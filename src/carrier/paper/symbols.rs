//! DataMatrix symbols as grids of modules, for the label and for pages that draw the same as SVG.
use datamatrix::{DataMatrix, SymbolList};

/// A two-dimensional symbol without its quiet zone (one module of white on each side for DataMatrix).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Modules from left to right.
    pub width: usize,
    /// Modules from top to bottom.
    pub height: usize,
    /// The dark modules as (column, row), both from 0 at the top left.
    pub dark: Vec<(usize, usize)>,
}

/// A text that no DataMatrix symbol can hold: empty, or too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be drawn as a DataMatrix symbol")]
pub struct NotInDataMatrix(pub String);

/// The smallest square DataMatrix (ECC 200) that holds `text`.
pub fn datamatrix(text: &str) -> Result<Symbol, NotInDataMatrix> {
    let refused = || NotInDataMatrix(text.to_owned());
    if text.is_empty() {
        return Err(refused());
    }
    let squares = SymbolList::default().enforce_square();
    let bitmap = DataMatrix::encode_str(text, squares).map_err(|_| refused())?.bitmap();
    Ok(Symbol { width: bitmap.width(), height: bitmap.height(), dark: bitmap.pixels().collect() })
}

//! Tables with bodies in them may be more than memory holds: they are made a piece at a time.

/// How long the items of a piece are, all in all, in bytes; and how many they are at most.
const PIECE_BYTES: usize = 32 << 20;
const PIECE_ROWS: usize = 1 << 17;

/// Rows cut into pieces; `bytes` is how long the item of a row is. Where a piece ends hangs on the
/// rows alone.
pub fn pieces<T>(rows: &[T], bytes: impl Fn(&T) -> usize) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let mut sum = 0;
        let fits = |it: &&T| {
            let has_room = sum < PIECE_BYTES;
            sum += bytes(it);
            has_room
        };
        let count = rest.iter().take(PIECE_ROWS).take_while(fits).count();
        let (piece, behind) = rest.split_at_checked(count).filter(|it| !it.0.is_empty())?;
        rest = behind;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_ends_once_it_is_full_and_no_row_is_lost() {
        let cut = |sizes: &[usize]| pieces(sizes, |it| *it).map(<[_]>::len).collect::<Vec<_>>();
        assert!(cut(&[]).is_empty());
        assert_eq!(cut(&[PIECE_BYTES, 1, 1]), [1, 2]);
        assert_eq!(cut(&[PIECE_BYTES - 1, 9 * PIECE_BYTES, 0]), [2, 1]);
        assert_eq!(cut(&vec![0; 2 * PIECE_ROWS + 1]), [PIECE_ROWS, PIECE_ROWS, 1]);
    }
}

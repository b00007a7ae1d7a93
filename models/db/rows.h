#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strikescope {

// The answer to a small query, as text, owning its bytes, so that it may leave the lane. For many rows use
// BulkSession: text costs three times as much there.
class Rows {
public:
    Rows() = default;
    explicit Rows(std::size_t columns)
        : m_columns(columns) {}

    std::size_t size() const { return m_columns ? m_cells.size() / m_columns : 0; }
    bool empty() const { return size() == 0; }
    std::size_t columns() const { return m_columns; }

    bool isNull(std::size_t row, std::size_t column) const { return cell(row, column).null; }
    std::string_view text(std::size_t row, std::size_t column) const { return cell(row, column).text; }
    double number(std::size_t row, std::size_t column) const;        // NaN for NULL or no number
    std::int64_t integer(std::size_t row, std::size_t column) const; // 0 for NULL or no number

    void append(std::string text) { m_cells.push_back({std::move(text), false}); }
    void appendNull() { m_cells.push_back({{}, true}); }

private:
    struct Cell {
        std::string text;
        bool null;
    };
    const Cell& cell(std::size_t row, std::size_t column) const { return m_cells[row * m_columns + column]; }

    std::size_t m_columns = 0;
    std::vector<Cell> m_cells;
};

} // namespace strikescope

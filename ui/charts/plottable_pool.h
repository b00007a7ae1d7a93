#pragma once

#include <qcustomplot.h>

#include <vector>

namespace strikescope {

// Plottables of one kind on two axes, made once and used again: a new picture takes as many as it needs, the
// others are hidden.
template<typename Plottable>
class PlottablePool {
public:
    PlottablePool(QCPAxis* keys, QCPAxis* values)
        : m_keys(keys)
        , m_values(values) {}

    void begin() { m_used = 0; }
    Plottable* next() {
        if (m_used == m_all.size())
            m_all.push_back(new Plottable(m_keys, m_values)); // the plot owns it
        Plottable* plottable = m_all[m_used++];
        plottable->setVisible(true);
        return plottable;
    }
    void end() {
        for (std::size_t i = m_used; i < m_all.size(); ++i)
            m_all[i]->setVisible(false);
    }

private:
    QCPAxis* m_keys;
    QCPAxis* m_values;
    std::vector<Plottable*> m_all;
    std::size_t m_used = 0;
};

} // namespace strikescope

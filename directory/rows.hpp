// Rows: what a snapshot has many of, each shared with the snapshots before and after it that have the same: a change of one
// account copies one account. Read like a vector; a row is never changed, only replaced by another one.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

namespace directory {

template<typename T> class Rows {
  public:
    using Row = std::shared_ptr<const T>;
    using value_type = T;

    class const_iterator {
      public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using reference = const T&;
        using pointer = const T*;
        using iterator_category = std::random_access_iterator_tag;

        const_iterator() = default;
        explicit const_iterator(const Row* at) : at_(at) {}
        reference operator*() const { return **at_; }
        pointer operator->() const { return at_->get(); }
        reference operator[](difference_type n) const { return *at_[n]; }
        const_iterator& operator+=(difference_type n) { return at_ += n, *this; }
        const_iterator& operator-=(difference_type n) { return at_ -= n, *this; }
        const_iterator& operator++() { return *this += 1; }
        const_iterator& operator--() { return *this -= 1; }
        const_iterator operator++(int) { return const_iterator(at_++); }
        const_iterator operator--(int) { return const_iterator(at_--); }
        friend const_iterator operator+(const_iterator a, difference_type n) { return a += n; }
        friend const_iterator operator+(difference_type n, const_iterator a) { return a += n; }
        friend const_iterator operator-(const_iterator a, difference_type n) { return a -= n; }
        friend difference_type operator-(const_iterator a, const_iterator b) { return a.at_ - b.at_; }
        auto operator<=>(const const_iterator&) const = default;

      private:
        const Row* at_ = nullptr;
    };
    using iterator = const_iterator;

    Rows() = default;
    Rows(std::vector<T> rows)
    {
        rows_.reserve(rows.size());
        for (auto& row : rows) rows_.push_back(std::make_shared<const T>(std::move(row)));
    }
    Rows(std::initializer_list<T> rows) : Rows(std::vector<T>(rows)) {}

    void reserve(std::size_t count) { rows_.reserve(count); }
    void push_back(Row row) { rows_.push_back(std::move(row)); }
    void replace(std::size_t at, Row row) { rows_[at] = std::move(row); }

    std::size_t size() const { return rows_.size(); }
    bool empty() const { return rows_.empty(); }
    const T& operator[](std::size_t at) const { return *rows_[at]; }
    const T& at(std::size_t at) const { return *rows_.at(at); }
    const T& front() const { return *rows_.front(); }
    const T& back() const { return *rows_.back(); }
    const Row& shared(std::size_t at) const { return rows_[at]; }
    const_iterator begin() const { return const_iterator(rows_.data()); }
    const_iterator end() const { return const_iterator(rows_.data() + rows_.size()); }

    friend bool operator==(const Rows& a, const Rows& b) { return std::ranges::equal(a, b); }

  private:
    std::vector<Row> rows_;
};

}  // namespace directory
